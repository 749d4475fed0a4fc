"""Parameters, from their declaration to what a run does with them."""

from __future__ import annotations

import difflib
import json
import math
import operator
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import skorche
from skorche.compiler import compile_file
from skorche.review.differences import differences
from skorche.review.reading import read
from skorche.review.regenerating import regenerate
from tests.invoke import invoke
from tests.local_targets import LOCAL as TARGETS

DECLARATION = '''
"""Cut words."""

from datetime import date
from functools import partial
from pathlib import Path

import skorche

limit = skorche.parameter("limit", 5, help="how long: 100%", env="MOST")
loud = skorche.parameter("loud", False, env="LOUD")
marks = skorche.parameter("marks", ["!"], env="MARKS")
day = skorche.parameter("day", None, type=date)
mode = skorche.parameter("mode", "fast", choices=["fast", "slow"])
folder = skorche.parameter("folder", type=Path)
share = skorche.parameter("share", 0.5)


def opened(folder):
    return [folder]


@skorche.task(setup=partial(opened, folder=folder))
def cut(word, there, limit, loud, marks, day, mode, share):
    told = [word[:limit], loud, marks, str(day), mode, share, str(there[0])]
    return told


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["abcdefgh"])
    given = dict(limit=limit, loud=loud, marks=marks, day=day, mode=mode, share=share)
    skorche.map(cut, words, **given)
    skorche.run()
    skorche.shutdown()
'''
SECRET = '''
"""Sign words."""

import skorche

token = skorche.parameter("token", secret=True, help="of the shop")


@skorche.task(executor="process")
def sign(word, token):
    if word == "boom":
        raise ValueError(f"bad token {token} {[token]}")
    return word + "." * len(token)


def send(word, token):
    if "x" in word:
        raise OSError(f"{token} refused")
    return word


if __name__ == "__main__":
    words = skorche.Queue("words")
    failed = skorche.Queue("failed")
    signed = skorche.map(sign, words, token=token)
    skorche.map(send, signed, on_error=failed, token=token)
    skorche.run()
    skorche.shutdown()
'''
VALUE = 'pa"ss\\wörd'


class Done(NamedTuple):
    code: int
    out: list[Any]
    told: str


Run = Callable[..., Done]


@pytest.fixture(scope="module", params=sorted(TARGETS))
def target(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def scripts(source: str, target: str, folder: Path) -> Run:
    """A function that runs the compiled file of a declaration."""
    declaration, script = folder / "declaration.py", folder / "compiled.py"
    declaration.write_text(source.lstrip())
    script.write_text(compile_file(str(declaration), "declaration.py", target))

    def run(*words: str, **environment: str) -> Done:
        done = subprocess.run(
            [sys.executable, "-S", str(script), *words],
            env={"PYTHONIOENCODING": "utf-8", **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=20,
            check=False,
        )
        out = done.stdout.splitlines()
        return Done(
            done.returncode,
            out if "--help" in words else list(map(json.loads, out)),
            done.stderr,
        )

    return run


@pytest.fixture(scope="module")
def script(target: str, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return scripts(DECLARATION, target, tmp_path_factory.mktemp(target))


@pytest.fixture(scope="module")
def secret(target: str, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return scripts(SECRET, target, tmp_path_factory.mktemp(target))


# ---- the command line of a compiled file


def test_defaults(script: Run) -> None:
    done = script("--folder", "/there")
    assert done.out == [["abcde", False, ["!"], "None", "fast", 0.5, "/there"]]


def test_options_come_before_the_environment(script: Run) -> None:
    words = ["--limit", "2", "--no-loud", "--marks=-", "--marks", "?", "--mode=slow"]
    words += ["--day", "2026-01-31", "--share", "1e3", "--folder", "."]
    done = script(*words, MOST="wrong", LOUD="1", MARKS="a,b")
    wanted = ["ab", False, ["-", "?"], "2026-01-31", "slow", 1000.0, "."]
    assert done.out == [wanted]


def test_the_environment_comes_before_defaults(script: Run) -> None:
    done = script("--folder", "/", MOST="3", LOUD="True", MARKS="a,b")
    assert done.out[0][:3] == ["abc", True, ["a", "b"]]
    done = script("--folder", "/", MOST="", LOUD="0", MARKS="")
    assert done.out[0][:3] == ["abcde", False, ["!"]]


@pytest.mark.parametrize(
    ("words", "environment", "told"),
    [
        ([], {}, "folder has to be given, by --folder"),
        (["--folder", "/", "--limit", "x"], {}, "--limit is 'x', and no int"),
        (["--folder", "/"], {"MOST": "5.5"}, "MOST is '5.5', and no int"),
        (["--folder", "/"], {"LOUD": "maybe"}, "LOUD is 'maybe', and no bool"),
        (["--folder", "/", "--mode", "q"], {}, "--mode is 'q', and none of fast, slow"),
        (["--folder", "/", "--day", "today"], {}, "--day is 'today', and no date"),
        (["--folder", "/", "--share"], {}, "argument --share: expected one argument"),
    ],
)
def test_wrong_values_are_refused(
    script: Run, words: list[str], environment: dict[str, str], told: str
) -> None:
    done = script(*words, **environment)
    assert done.code == 2 and not done.out
    assert done.told.endswith(f"error: {told}\n")


def test_help_lists_parameters(script: Run) -> None:
    done = script("--help")
    told = " ".join(" ".join(done.out).split())
    assert "--limit INT how long: 100%; or the variable MOST; default: 5" in told
    assert "--loud or the variable LOUD; default: False --no-loud not --loud" in told
    assert "--mode STR one of fast, slow; default: fast" in told
    assert "--folder PATH has to be given" in told and "--marks STR" in told


CASES = Path(__file__).parent / "cases" / "parameters"


@pytest.mark.parametrize(
    ("case", "shown", "refused"),
    [
        ("kinds", {"--input", "--take"}, {}),
        ("inputs", {"--input"}, {"--take": "options give what is read"}),
        (
            "all_inputs",
            set(),
            {
                "--input": "options give all that is read",
                "--take": "options give what is read",
            },
        ),
    ],
)
def test_help_lists_no_option_that_is_refused(
    case: str, shown: set[str], refused: dict[str, str], target: str, tmp_path: Path
) -> None:
    run = scripts((CASES / case / "declaration.py").read_text(), target, tmp_path)
    lines = run("--help").out
    told = {
        word for word in ("--input", "--take") if any(word in line for line in lines)
    }
    assert told == shown
    for word, why in refused.items():
        assert run(word, "1").told.endswith(f"error: {word}: {why}\n")


# ---- secrets


def test_a_secret_is_given_by_a_variable_or_a_file(secret: Run, tmp_path: Path) -> None:
    inputs, file = tmp_path / "in.jsonl", tmp_path / "token"
    inputs.write_text('"a"\n')
    file.write_text("12\n")
    words = ["--input", str(inputs)]
    assert secret(*words, TOKEN="1234").out == [{"queue": "send_out", "item": "a...."}]
    done = secret(*words, "--token-file", str(file), TOKEN="1234")
    assert done.out == [{"queue": "send_out", "item": "a.."}]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "token has to be given, by the variable TOKEN, or --token-file FILE"),
        (["--token", "abc"], "set the variable TOKEN, or --token-file FILE"),
        (["--token=abc"], "set the variable TOKEN, or --token-file FILE"),
        (["--token-file", "/nowhere"], "/nowhere cannot be read: No such file"),
    ],
)
def test_a_secret_is_no_option(secret: Run, words: list[str], told: str) -> None:
    done = secret(*words)
    assert done.code == 2 and told in done.told and "abc" not in done.told


def test_a_secret_is_hidden_in_failures_and_errors(secret: Run, tmp_path: Path) -> None:
    inputs = tmp_path / "in.jsonl"
    inputs.write_text('"x"\n"boom"\n')
    done = secret("--input", str(inputs), TOKEN=VALUE)
    assert done.code == 1 and "bad token *** ['***']" in done.told
    for text in (VALUE, repr(VALUE)[1:-1], json.dumps(VALUE)[1:-1]):
        assert text not in done.told
    inputs.write_text('"x"\n')
    [line] = secret("--input", str(inputs), TOKEN=VALUE).out
    assert "***" in line["item"]["error"] and VALUE not in str(line)


def test_a_secret_is_in_no_help_and_no_file(secret: Run, tmp_path: Path) -> None:
    done = secret("--help", TOKEN="hidden")
    assert "hidden" not in str(done.out) and "SUPPRESS" not in str(done.out)
    path = tmp_path / "declaration.py"
    path.write_text(SECRET.replace("skorche.run()", 'skorche.run(token="hidden")'))
    assert "hidden" not in compile_file(str(path), "declaration.py")


def test_a_secret_is_hidden_in_the_error_of_a_run_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TOKEN", "abc123")

    def sign(word: str, token: str) -> None:
        raise ValueError(token)

    pipeline = skorche.Pipeline()
    token = skorche.parameter("token", secret=True)
    pipeline.map(sign, skorche.Queue("words", ["a"]), token=token)
    pipeline.run()
    with pytest.raises(skorche.PipelineError) as caught:
        pipeline.shutdown()
    assert str(caught.value) == "sign('a') raised ValueError: ***"
    assert "abc123" not in repr(token)


# ---- in this process


def cut(word: str, limit: int) -> str:
    return word[:limit]


def pipeline_of(**said: Any) -> tuple[skorche.Pipeline, skorche.Queue]:
    pipeline = skorche.Pipeline()
    words = skorche.Queue("words", fixed_inputs=["abcdef"])
    limit = skorche.parameter("limit", **{"type": int, "env": "MOST", **said})
    return pipeline, pipeline.map(cut, words, limit=limit)


@pytest.mark.parametrize("way", sorted(TARGETS))
def test_run_is_given_values(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOST", "3")
    for given, wanted in (({"limit": 2}, "ab"), ({}, "abc")):
        pipeline, cuts = pipeline_of(default=5)
        pipeline.run(target=way, **given)
        pipeline.shutdown()
        assert cuts.flush() == [wanted]


@pytest.mark.parametrize("way", sorted(TARGETS))
@pytest.mark.parametrize(
    ("given", "most", "told"),
    [
        (
            {},
            "",
            "run(): limit has to be given, by run(limit=...), or in a script by --limit, "
            + "or the variable MOST",
        ),
        ({}, "x", "run(): MOST is 'x', and no int"),
        (
            {"limit": 2, "limits": 1},
            "",
            "run() was given limits, and the pipeline has no such parameter: "
            + "its parameters are limit",
        ),
        (
            {"limit": 2, "inputs": ["a"]},
            "",
            "run() was given inputs, and the pipeline has no such parameter: its parameters "
            + "are limit; inputs are said by Queue(name, fixed_inputs=[...]), or, for each run, "
            + 'by fixed_inputs=skorche.parameter("NAME", type=list[str]) and run(NAME=[...])',
        ),
        (
            {"limit": 2, "inputs": [1, 2]},
            "",
            "run() was given inputs, and the pipeline has no such parameter: its parameters "
            + "are limit; inputs are said by Queue(name, fixed_inputs=[...]), or, for each run, "
            + 'by fixed_inputs=skorche.parameter("NAME", type=list[int]) and run(NAME=[...])',
        ),
        (
            {"limit": 2, "inputs": [{"a": 1}]},
            "",
            "run() was given inputs, and the pipeline has no such parameter: its parameters "
            + "are limit; inputs are said by Queue(name, fixed_inputs=[...]), or, for each run, "
            + "by put() of a queue without",
        ),
    ],
)
def test_run_refuses(
    way: str,
    given: dict[str, int],
    most: str,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MOST", most)
    pipeline, _ = pipeline_of()
    with pytest.raises(skorche.StateError) as caught:
        pipeline.run(target=way, **given)
    assert str(caught.value) == told


def test_a_pipeline_without_parameters_is_given_none() -> None:
    pipeline = skorche.Pipeline()
    pipeline.map(str.upper, skorche.Queue("words", ["a"]))
    with pytest.raises(skorche.StateError, match="it has none"):
        pipeline.run(limit=5)


def test_two_runs_at_once_do_not_mix() -> None:
    """Each waits for the other within its task."""
    meet = threading.Barrier(2, timeout=10)
    found: dict[int, list[Any]] = {}

    def told(item: int, limit: int) -> int:
        meet.wait()
        return limit

    def run(number: int) -> None:
        pipeline = skorche.Pipeline()
        numbers = skorche.Queue("numbers", fixed_inputs=range(3))
        limits = pipeline.map(told, numbers, limit=limit)
        pipeline.run(limit=number)
        pipeline.shutdown()
        found[number] = limits.flush()

    limit = skorche.parameter("limit", 0)
    threads = [threading.Thread(target=run, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {1: [1, 1, 1], 2: [2, 2, 2]}


def test_two_runs_of_a_compiled_file_do_not_mix(target: str, tmp_path: Path) -> None:
    path = tmp_path / "declaration.py"
    path.write_text(DECLARATION.lstrip())
    module: dict[str, Any] = {"__name__": "compiled"}
    exec(compile_file(str(path), "declaration.py", target), module)  # noqa: S102 - ours
    one = module["stream"](folder=Path("a"), limit=1)
    other = module["stream"](["uvw"], folder=Path("b"), limit=2)
    assert next(one)[1][0] == "a" and next(other)[1][0] == "uv"
    with pytest.raises(TypeError, match="folder"):
        module["run"](limit=1)
    with pytest.raises(TypeError, match="least"):
        module["run"](folder=Path(), least=1)


def test_run_and_verify_pass_options_on(tmp_path: Path) -> None:
    path = tmp_path / "declaration.py"
    path.write_text(DECLARATION.lstrip())
    done = invoke("run", str(path), "--folder", "/", "--limit", "2")
    assert done.exit_code == 0 and json.loads(done.stdout)[0] == "ab"
    done = invoke("verify", str(path), "--folder", "/", "--limit=2")
    assert done.exit_code == 0 and "1 items" in done.stderr
    done = invoke("verify", str(path))
    assert done.exit_code == 2 and "nothing was run, here or compiled" in done.stderr
    done = invoke("verify", str(tmp_path / "none.py"), "--limit", "2")
    assert done.exit_code == 2 and "does not exist" in done.stderr


# ---- what stands for a parameter

USES: dict[str, Callable[[Any], object]] = {
    "if": bool,
    "range": range,
    "float": float,
    "len": len,
    "str": str,
    "format": lambda one: f"{one}",
    "iter": list,
    "next": lambda one: next(one),
    "in": lambda one: 1 in one,
    "item": lambda one: one[0],
    "slice": lambda one: "abc"[:one],
    "call": lambda one: one(),
    "attribute": lambda one: one.name,
    "method": lambda one: one.upper(),
    "path": os.fspath,
    "join": lambda one: Path("a") / one,
    "with": lambda one: one.__enter__(),
    "equal": lambda one: one == 5,
    "unequal": lambda one: one != 5,
    "less": lambda one: one < 5,
    "more": lambda one: 5 < one,
    "sum": lambda one: one + 1,
    "reversed sum": lambda one: 1 + one,
    "text": lambda one: "a" + one,
    "negative": operator.neg,
    "floor": math.floor,
    "round": round,
    "json": json.dumps,
}
NOT_OURS = {"json"}  # by which Python itself refuses it


@pytest.mark.parametrize("use", sorted(USES))
def test_a_use_as_a_value_is_refused(use: str) -> None:
    limit = skorche.parameter("limit", 5)
    wanted = TypeError if use in NOT_OURS else skorche.DeclarationError
    with pytest.raises((wanted, skorche.DeclarationError)) as caught:
        USES[use](limit)
    if wanted is skorche.DeclarationError:
        assert "the parameter limit is used as a value" in str(caught.value)
        assert "map(function, queue, limit=limit)" in str(caught.value)


def test_what_stands_for_a_parameter_can_be_shown_and_looked_up() -> None:
    limit = skorche.parameter("limit", 5)
    assert repr(limit) == "<skorche.parameter limit>"
    assert {limit: 1}[limit] == 1 and limit in [limit]


# ---- reviews


def compiled(folder: Path, source: str, target: str) -> str:
    path = folder / "declaration.py"
    path.write_text(source.lstrip())
    return compile_file(str(path), "declaration.py", target)


EDITS = {
    "a default": ('"limit", 5', '"limit", 6', "limit"),
    "a help": ("how long", "how wide", "limit"),
    "a variable": ('env="MOST"', 'env="LEAST"', "limit"),
    "choices": ('["fast", "slow"]', '["fast"]', "mode"),
}


@pytest.mark.parametrize("edit", sorted(EDITS))
def test_a_change_is_a_line_and_is_told(edit: str, tmp_path: Path) -> None:
    old, new, name = EDITS[edit]
    before = compiled(tmp_path, DECLARATION, "serial")
    after = compiled(tmp_path, DECLARATION.replace(old, new), "serial")
    lines = [
        line
        for line in difflib.unified_diff(before.split("\n"), after.split("\n"), n=0)
        if line.startswith(("+", "-")) and not line.startswith(("+++", "---"))
    ]
    assert len(lines) == 2
    [change] = differences(read(before), read(after)).changes
    assert change.kind == "parameter-changed" and change.name == name


def test_a_parameter_that_comes_or_goes_is_told(tmp_path: Path) -> None:
    source = DECLARATION.replace("share):", "share=1):").replace(", share=share)", ")")
    texts = [compiled(tmp_path, one, "serial") for one in (source, DECLARATION)]
    old, new = map(read, texts)
    added = {change.kind for change in differences(old, new).changes}
    assert {"parameter-added", "setting-changed"} <= added
    removed = {change.kind for change in differences(new, old).changes}
    assert {"parameter-removed", "setting-changed"} <= removed


@pytest.mark.parametrize("source", [DECLARATION, SECRET], ids=["values", "secret"])
def test_a_file_is_written_again_from_itself(
    source: str, target: str, tmp_path: Path
) -> None:
    text = compiled(tmp_path, source, target)
    assert regenerate(read(text)) == text


def test_check_tells_a_stale_default_from_a_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = '[tool.skorche]\nsources = ["d.py"]\ntargets = ["serial"]\n'
    (tmp_path / "pyproject.toml").write_text(settings)
    monkeypatch.chdir(tmp_path)
    path, kept = tmp_path / "d.py", tmp_path / "generated" / "d.py"
    path.write_text(DECLARATION.lstrip())
    assert invoke("compile").exit_code == 0
    assert invoke("check").exit_code == 0
    path.write_text(DECLARATION.lstrip().replace('"limit", 5', '"limit", 6'))
    done = invoke("check")
    assert done.exit_code == 1 and "parameter limit changed" in done.output
    path.write_text(DECLARATION.lstrip())
    kept.write_text(kept.read_text().replace("limit=limit", "limit=1 + limit", 1))
    done = invoke("check")
    assert done.exit_code == 1 and "by hand" in done.output


def test_a_parameter_that_is_given_to_nothing_is_told(tmp_path: Path) -> None:
    """But none that another file declares, for whoever needs it."""
    declaration = (
        Path(__file__).parent / "cases/parameters/given_to_nothing/declaration.py"
    )
    done = invoke(
        "compile", "--target", "serial", "-o", str(tmp_path / "o.py"), str(declaration)
    )
    assert done.exit_code == 0
    told = (
        "declaration.py:8: the parameter shortest is given to nothing, and is no option"
    )
    assert told in done.stderr and "thorough" not in done.stderr


def test_what_the_declarations_own_run_is_given_is_told(tmp_path: Path) -> None:
    """The compiled file has the default, since that is what was declared."""
    path = tmp_path / "declaration.py"
    path.write_text(
        "import skorche\n\nlimit = skorche.parameter('limit', 2)\n"
        "def first(word, limit):\n    return word[:limit]\n"
        "words = skorche.Queue('words', ['abcde'])\n"
        "out = skorche.map(first, words, limit=limit)\nskorche.run(limit=4)\n"
    )
    told: list[str] = []
    text = compile_file(str(path), "declaration.py", tell=told.append)
    assert "LIMIT = 2" in text and "LIMIT = 4" not in text
    [line] = told
    assert (
        "run(limit=...) is of that run alone: the compiled file has the default" in line
    )


def test_a_target_that_there_is_not_is_refused_as_a_file_is_compiled(
    tmp_path: Path,
) -> None:
    path = tmp_path / "declaration.py"
    path.write_text(
        "import skorche\nout = skorche.map(str, skorche.Queue('q', [1]))\n"
        "skorche.run(target='nowhere')\n"
    )
    done = invoke("compile", str(path))
    assert done.exit_code == 1 and "run() knows no target 'nowhere'" in done.stderr
