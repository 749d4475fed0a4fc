"""Declarations compiled in processes of their own, some of which do not want to be."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import sysconfig
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from skorche.apart.answers import Job, answers_of
from skorche.apart.asking import compiled_apart
from skorche.compiler import compiled_text
from skorche.settings import Settings
from tests.invoke import command
from tests.waiting import wait_until, within

DECLARATION = """\
import os, signal, subprocess, sys, time
import skorche

{}

numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
doubled = skorche.map(skorche.task(lambda x: 2 * x, name="double"), numbers)
skorche.run()
"""
SEVERAL = """\
import skorche

for name in ("daily", "weekly"):
    pipeline = skorche.Pipeline(name)
    pipeline.map(abs, skorche.Queue("numbers", fixed_inputs=[1]))
    pipeline.run()
    pipeline.shutdown()
"""
SETTINGS = Settings(None)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def declaration(text: str = "", name: str = "one") -> Job:
    Path(f"{name}.py").write_text(DECLARATION.format(text))
    return Job(f"{name}.py", SETTINGS)


def compiled(*jobs: Job, forks: bool = True) -> tuple[list[str], str]:
    """What each gives, and all that was printed; a failure is marked."""
    told: list[str] = []
    found = within(lambda: list(compiled_apart(jobs, told.append, forks)), 30)
    marked = ["FAILED " * one.failed + one.text for (one,) in found]
    return marked, "".join(told)


BOTH = pytest.mark.parametrize("forks", [True, False])


@BOTH
def test_a_declaration_may_be_compiled_with_several_arguments(forks: bool) -> None:
    job = declaration("import sys\nprint(sys.argv[1])")
    jobs = [job._replace(arguments=(word,)) for word in ("a", "b")]
    found, _ = compiled(*jobs, forks=forks)
    assert len(found) == 2
    assert not [one for one in found if one.startswith("FAILED")]


@BOTH
def test_a_declaration_gives_what_it_gives_in_this_process(forks: bool) -> None:
    job = declaration()
    assert compiled(job, forks=forks) == ([compiled_text(*job)], "")


def test_many_give_what_they_give_in_their_order() -> None:
    jobs = [declaration(f"time.sleep({(5 - n) / 50})", f"n{n}") for n in range(5)]
    found, _ = compiled(*jobs)
    assert [f"n{n}.py" in text for n, text in enumerate(found)] == [True] * 5


@BOTH
@pytest.mark.parametrize(
    "text, end",
    [
        ("os._exit(0)", "ended with exit code 0"),
        ("os._exit(7)", "ended with exit code 7"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "was ended by signal 9"),
    ],
)
def test_no_answer_is_a_failure(text: str, end: str, forks: bool) -> None:
    found, _ = compiled(declaration(text), declaration(name="two"), forks=forks)
    assert found[0] == f"FAILED one.py gave no answer: its process {end}"
    assert found[1].startswith("#!"), "the other one gives what it gives"


@pytest.mark.parametrize(
    "answer",
    [
        '"nonsense"',
        '"[]"',
        "'[{}, {}]'",
        '"["*10**5',
        '\'[{"text": 1, "failed": false}]\'',
    ],
)
def test_garbage_is_no_answer(answer: str) -> None:
    everywhere = "for pipe in range(1, 20):\n    try: os.write(pipe, ({}).encode())\n"
    text = f"{everywhere.format(answer)}    except OSError: pass\nos._exit(0)"
    [said], _ = compiled(declaration(text))
    assert said.startswith("FAILED one.py gave no answer")


def test_a_declaration_does_not_change_what_another_is_compiled_by() -> None:
    text = (
        "import skorche.compiler, skorche.apart.answers as a\na._compiled = a.answer = "
    )
    text += "a.compiled_texts = skorche.compiler.text_of = lambda *_: 'mine'"
    found, _ = compiled(declaration(text), declaration(name="two"))
    assert found[1] == compiled_text("two.py", SETTINGS)


def test_one_that_ends_the_process_it_is_from_speaks_for_nobody() -> None:
    """Those that have not run by then have given no answer either."""
    text = "open('busy', 'w').write(str(os.getpid()))\n"
    text += "os.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(60)"
    found, _ = compiled(declaration(text), declaration(name="two"))
    assert found[0] == (
        "FAILED one.py gave no answer: its process was ended by signal 9"
    )
    assert found[1].startswith("FAILED two.py gave no answer")
    wait_until(lambda: not alive(int(Path("busy").read_text())))


def test_what_is_printed_comes_in_order_and_is_no_answer() -> None:
    print_ = "print('a{0}'); print('b{0}', file=sys.stderr); os.write(1, b'c{0}\\n')"
    jobs = [declaration(print_.format(n), f"n{n}") for n in range(3)]
    found, told = compiled(*jobs)
    assert all(text.startswith("#!") for text in found)
    assert told.split() == [f"{letter}{n}" for n in range(3) for letter in "abc"]


def test_much_is_printed_while_another_is_heard() -> None:
    first = declaration("time.sleep(0.3)", "first")
    found, told = compiled(first, declaration("print('x' * 300_000)"))
    assert found[1].startswith("#!")
    assert told == "x" * 300_000 + "\n"


def test_errors_are_told_as_they_are_here() -> None:
    found, _ = compiled(declaration("def f():\n    1 / 0\nf()"))
    assert found[0].startswith("FAILED Traceback")
    assert "skorche/" not in found[0], "only the user's own frames"
    assert found[0].endswith("one.py raises ZeroDivisionError: division by zero")


def test_an_error_of_a_declaration_is_told_once_and_that_of_a_target_for_it() -> None:
    settings = Settings(None, targets=("threads", "serial"))
    job = Job(declaration("x = oops").path, settings)
    ((one,),) = compiled_apart([job], print)
    assert one.failed
    job = Job(declaration().path, replace(settings, async_api=True))
    text = Path(job.path).read_text().replace("lambda x: 2 * x", "asyncio.sleep")
    Path(job.path).write_text(f"import asyncio\n{text}")
    ((threads, serial),) = compiled_apart([job], print)
    assert not threads.failed and serial.failed
    assert (threads.target, serial.target) == ("threads", "serial")


def test_a_file_of_several_pipelines_gives_each() -> None:
    text = declaration().path
    Path(text).write_text(SEVERAL)
    (answers,) = compiled_apart([Job(text, SETTINGS)], print)
    assert [one.pipeline for one in answers] == ["daily", "weekly"]
    assert not any(one.failed for one in answers)


def test_a_name_that_leads_elsewhere_is_no_answer() -> None:
    given = {"text": "x", "failed": False, "target": "threads", "pipeline": "../x"}
    [answer] = answers_of(Job("one.py", SETTINGS), json.dumps([given]), 0)
    assert answer.failed
    given["pipeline"] = "x"
    assert not answers_of(Job("one.py", SETTINGS), json.dumps([given]), 0)[0].failed
    twice = answers_of(Job("one.py", SETTINGS), json.dumps([given, given]), 0)
    assert [one.failed for one in twice] == [True]


def alive(process: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(process, 0)
        state = Path(f"/proc/{process}/stat")
        return not state.exists() or state.read_text().split()[2] != "Z"
    return False


LEAVE = "left = subprocess.Popen(['sleep', '60'], start_new_session={})\n"
LEAVE += "open('left', 'w').write(str(left.pid))\n{}"


@pytest.mark.parametrize("end", ["", "os._exit(0)"])
def test_what_a_declaration_started_ends_with_it(end: str) -> None:
    compiled(declaration(LEAVE.format(False, end)))
    wait_until(lambda: not alive(int(Path("left").read_text())))


@pytest.mark.parametrize("end", ["", "os._exit(0)"])
def test_nobody_waits_for_what_went_its_own_way(end: str) -> None:
    """It has the pipes of the declaration, which thus do not end."""
    [said], _ = compiled(declaration(LEAVE.format(True, end)))
    os.kill(int(Path("left").read_text()), signal.SIGKILL)
    assert said.startswith("FAILED" if end else "#!")


def test_a_declaration_that_leaves_a_thread_behind_is_ended() -> None:
    text = "import threading\nthreading.Thread(target=time.sleep, args=(60,)).start()"
    [said], _ = compiled(declaration(text))
    assert said.startswith("#!")


def test_a_declaration_cleans_up_as_its_process_ends() -> None:
    compiled(declaration("import atexit; atexit.register(open, 'clean', 'w')"))
    assert Path("clean").exists()


FOR_EVER = "open('busy', 'w').write(str(os.getpid()))\nwhile True: pass"


def test_one_that_never_ends_is_ended_when_nobody_waits() -> None:
    def told(_: str) -> None:
        raise KeyboardInterrupt

    job = declaration(f"print('begun', flush=True)\n{FOR_EVER}")
    with pytest.raises(KeyboardInterrupt):
        list(compiled_apart([job], told))
    assert not busy() or not alive(int(Path("busy").read_text()))


def busy() -> bool:
    return Path("busy").exists() and bool(Path("busy").read_text())


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_ctrl_c_ends_a_declaration_that_never_ends(ending: signal.Signals) -> None:
    declaration(FOR_EVER)
    script = str(Path(sysconfig.get_path("scripts"), "skorche"))
    process = subprocess.Popen(
        [sys.executable, script, "check", "one.py"], stderr=subprocess.PIPE
    )
    try:
        wait_until(busy, 20)
        process.send_signal(ending)
        _, said = process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode not in (0, 1) or said == b"\nAborted!\n"
    wait_until(lambda: not alive(int(Path("busy").read_text())))


@BOTH
def test_a_declaration_reads_no_input(forks: bool) -> None:
    """Several run at once, and none is asked by a person."""
    found, _ = compiled(declaration("input()"), forks=forks)
    assert "EOFError" in found[0]


def test_its_secrets_are_not_in_its_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "ghs_x123")
    monkeypatch.setenv("WORDS", "seen")
    text = "print(*os.environ.values(), open('/proc/self/environ').read())"
    if not Path("/proc/self/environ").exists():
        text = "print(*os.environ.values())"
    _, told = compiled(declaration(text))
    assert "seen" in told
    assert "ghs_x123" not in told


def test_files_of_two_projects_each_see_what_theirs_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ONE_KEY", "1")
    path = declaration("print(os.environ.get('ONE_KEY'))").path
    jobs = [Job(path, Settings(None, check_keep=keep)) for keep in [("ONE_KEY",), ()]]
    assert compiled(*jobs)[1] == "1\nNone\n"


# ---- skorche check


def test_check_exits_with_2_where_there_is_no_answer() -> None:
    declaration("os._exit(0)")
    said = command("check", "one.py", expect=2)
    assert said.stderr == (
        "one.py gave no answer: its process ended with exit code 0\n"
    )


def test_check_cannot_be_patched_by_a_declaration() -> None:
    declaration()
    command("compile", "one.py")
    declaration("import skorche.cli.reviewing as r; r._causes = lambda *_: []")
    compiled_file = Path("generated/one.py")
    compiled_file.write_text(compiled_file.read_text().replace("2 * x", "3 * x"))
    said = command("check", "one.py", expect=1)
    assert "differs from the declaration's" in said.stdout


@pytest.mark.parametrize("changed", ["two.py", "generated/two.py"])
def test_check_fails_where_a_declaration_changed_a_file_meanwhile(changed: str) -> None:
    declaration(f"open('{changed}', 'a').write('# more\\n')")
    declaration(name="two")
    command("compile", "two.py")
    said = command("check", "one.py", "two.py", expect=2)
    assert f"{changed} was changed while declarations ran\n" in said.stderr
