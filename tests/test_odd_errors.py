"""What a task raises is told as its own, however odd it is, for each target and executor.

`odd_errors` is the table of errors whose own code fails. The others are those that end
programs: Ctrl-C, the closing of a generator and an exit are told like any error where a
task raises them, but for a bare Ctrl-C or closing in one thread, which may be a real one.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from skorche.compiler import compile_file
from tests.odd_errors import ODD

pytestmark = pytest.mark.timeout(60)

FORMS = {
    "threads": ("threads", "", ""),
    "async threads": ("threads", "async ", ""),
    "processes": ("threads", "", ', executor="process"'),
    "serial": ("serial", "", ""),
    "async serial": ("serial", "async ", ""),
}
#: What ends a program where nothing catches it, and how it is told of a task.
ENDINGS = {
    "KeyboardInterrupt": "KeyboardInterrupt",
    "KeyboardInterrupt('words')": "KeyboardInterrupt: words",
    "GeneratorExit": "GeneratorExit",
    "GeneratorExit('words')": "GeneratorExit: words",
    "SystemExit": "SystemExit",
    "SystemExit(3)": "SystemExit: 3",
    "asyncio.CancelledError": "CancelledError",
}
#: What nobody can tell from real ones on the caller's own stack: their cause says it.
BARE = ("GeneratorExit", "KeyboardInterrupt")
RAISING = """
import asyncio, skorche

@skorche.task(max_workers=2{settings})
{before}def work(item):
{arms}
    return item

words = skorche.Queue("words", ["good"])
failed = skorche.Queue("failed")
done = skorche.map(work, words, skorche.Queue("done"){failed})
skorche.run()
"""
EACH = """
import json, logging, sys
import compiled

for item in json.loads(sys.argv[1]):
    try:
        outputs = compiled.run(["a", item, "b"])
        found = {name: len(items) for name, items in outputs.items()}
    except compiled.PipelineError as error:
        found = str(error)
    print(json.dumps([item, found]), flush=True)
"""


def module(folder: Path, form: str, settings: str = "", failed: str = "") -> None:
    """Compile a task that raises what its item says."""
    target, before, executor = FORMS[form]
    errors = {kind: f"{kind}()" for kind in ODD} | {text: text for text in ENDINGS}
    arms = "".join(
        f"    if item == {item!r}:\n        raise {text}\n"
        for item, text in errors.items()
    )
    table = Path(__file__).with_name("odd_errors.py").read_text()
    text = RAISING.format(
        before=before, settings=executor + settings, arms=arms, failed=failed
    )
    if not failed:
        text = text.replace('failed = skorche.Queue("failed")\n', "")
    path = folder / "declaration.py"
    path.write_text(table.partition("\nODD = ")[0] + text)
    compiled = compile_file(str(path), "declaration.py", target)
    (folder / "compiled.py").write_text(compiled)


def each(folder: Path, items: list[str]) -> list[list[object]]:
    """How a run went for each item that a task fails on."""
    done = subprocess.run(
        [sys.executable, "-c", EACH, json.dumps(items)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("settings", ["", ', retries=1, logger="tasks"'])
def test_an_error_is_told_with_its_task_and_item(
    form: str, settings: str, tmp_path: Path
) -> None:
    module(tmp_path, form, settings)
    bare = BARE if "serial" in form else ()
    items = [*ODD, *(ending for ending in ENDINGS if ending not in bare)]
    found = each(tmp_path, items)
    assert [item for item, _ in found] == items
    for item, text in found:
        assert str(text).startswith(f"work({item!r}) raised "), found
        if item in ENDINGS:
            wanted = ENDINGS[str(item)]
        elif form == "processes":  # which may send it as a text
            assert str(item) in str(text).partition(" raised ")[2]
            continue
        else:
            wanted = str(item)
        assert text == f"work({item!r}) raised {wanted}"


@pytest.mark.parametrize("form", FORMS)
def test_such_a_failure_goes_into_its_queue(form: str, tmp_path: Path) -> None:
    module(tmp_path, form, failed=", on_error=failed")
    wanted = [[kind, {"done": 2, "failed": 1}] for kind in ODD]
    assert each(tmp_path, [*ODD]) == wanted


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("item", ["OfComparison", "OfText", "OfAttributes", *BARE])
def test_a_script_says_so_and_exits_with_1(
    form: str, item: str, tmp_path: Path
) -> None:
    module(tmp_path, form)
    (tmp_path / "words.jsonl").write_text(json.dumps(item))
    done = subprocess.run(
        [sys.executable, "compiled.py", "--input", "words.jsonl"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 1
    assert f"compiled.py: work({item!r}) raised " in done.stderr


@pytest.mark.parametrize("kind", BARE)
def test_what_may_be_ctrl_c_says_what_was_running(kind: str, tmp_path: Path) -> None:
    module(tmp_path, "serial")
    program = f"""
import compiled
try:
    compiled.run([{kind!r}])
except {kind} as error:
    print(error.__cause__)
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert done.stdout == f"work({kind!r}) raised {kind}\n"
