"""A program that sets logging up: what its script does, and what is told of the rest."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.invoke import invoke
from tests.local_targets import LOCAL as TARGETS

HEAD = """import logging
import logging.handlers
import os
import sys
from logging import DEBUG, basicConfig, getLogger

import skorche

FORMAT = "%(levelname)s %(message)s"
PLACE = os.getcwd()
own = logging.getLogger("own")


def same(item):
    getLogger("x").info("seen %s", item)
    getLogger("x").debug("deep %s", item)
    return item


if __name__ == "__main__":
    LEVEL = 10 + 10
    x = logging.getLogger("x")
    LINE
    skorche.map(same, skorche.Queue("items", [1]))
    skorche.run()
"""
TOLD = "the script does not set logging up as this does"


def compiled(line: str, *words: str) -> tuple[str, str]:
    """What is said of a program with that line, and how its script begins."""
    Path("d.py").write_text(HEAD.replace("LINE", line))
    done = invoke("compile", "d.py", "-o", "out.py", "--force", *words)
    assert done.exit_code == 0, done.output
    text = Path("out.py").read_text()
    return done.stderr, text.partition("if __name__")[2].partition("\n")[2]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    "line",
    [
        "logging.basicConfig(level=logging.INFO if len(sys.argv) > 1 else 10)",
        "basicConfig(level=len(sys.argv))",
        'basicConfig(filename=os.environ.get("LOG"))',
        "basicConfig(format=PLACE)",
        'if len(PLACE) < 9: logging.getLogger("x").setLevel("INFO")',
        'for name in "ab": getLogger(name).setLevel(DEBUG)',
    ],
)
def test_what_is_not_of_constants_is_told_with_its_line(line: str) -> None:
    said, script = compiled(line)
    assert f"d.py:23: {TOLD}: there -v shows" in said
    assert script.startswith("    sys.exit(")
    assert TOLD not in compiled(line, "--no-script")[0]


def test_what_logs_to_standard_output_stays_behind() -> None:
    said, script = compiled("basicConfig(stream=sys.stdout)")
    assert f"d.py:23: {TOLD}, on standard output: " in said
    assert script.startswith("    sys.exit(")


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("basicConfig(level=LEVEL)", "basicConfig(level=10 + 10)"),
        ("basicConfig(format=FORMAT)", "basicConfig(format=FORMAT)"),
        ("basicConfig(stream=sys.stderr)", "basicConfig(stream=sys.stderr)"),
        ("x.setLevel(DEBUG)", 'logging.getLogger("x").setLevel(DEBUG)'),
        ("own.setLevel(LEVEL)", "own.setLevel(10 + 10)"),
        (
            "own.addHandler(logging.handlers.BufferingHandler(9))",
            "own.addHandler(logging.handlers.BufferingHandler(9))",
        ),
        ("logging.captureWarnings(True)", "logging.captureWarnings(True)"),
    ],
)
@pytest.mark.parametrize("target", TARGETS)
def test_of_constants_the_script_does_the_same(
    line: str, wanted: str, target: str
) -> None:
    said, script = compiled(line, "--target", target)
    assert TOLD not in said
    assert script.startswith(f"    {wanted}\n    sys.exit(")
    text = Path("out.py").read_text()
    assert ("\nFORMAT = " in text) == ("FORMAT" in line)
    assert ("\nown = " in text) == ("own" in line)
    assert invoke("diff", "out.py", "out.py").exit_code == 0  # it is read back


def test_what_a_function_of_the_declaration_sets_up_is_told() -> None:
    text = HEAD.replace("    LINE", "    set_up()").replace(
        "\n\nif __name__",
        "\n\ndef set_up():\n    logging.basicConfig()\n\n\nif __name__",
    )
    Path("d.py").write_text(text)
    assert f"d.py:21: {TOLD}: " in invoke("compile", "d.py", "-o", "out.py").stderr


@pytest.mark.parametrize("line", ['logging.info("x")', "print(logging.getLogger())"])
def test_what_only_logs_is_neither(line: str) -> None:
    said, script = compiled(line)
    assert TOLD not in said
    assert script.startswith("    sys.exit(")


@pytest.mark.parametrize("target", TARGETS)
def test_options_show_more_and_never_less(target: str) -> None:
    def logged(*words: str) -> str:
        run = [sys.executable, "-I", "out.py", *words]
        return subprocess.run(
            run, capture_output=True, text=True, check=True, timeout=60
        ).stderr

    compiled("basicConfig(level=LEVEL, format=FORMAT)", "--target", target)
    assert logged() == logged("-v") == "INFO seen 1\n"
    assert logged("-vv") == "INFO seen 1\nDEBUG deep 1\n"
    compiled("basicConfig(level=DEBUG)", "--target", target)
    assert logged("-v") == "INFO:x:seen 1\nDEBUG:x:deep 1\n"


def test_check_and_diff_tell_of_it() -> None:
    compiled("basicConfig(level=LEVEL)")
    Path("generated").mkdir()
    Path("generated/d.py").write_text(Path("out.py").read_text())
    assert invoke("check", "d.py").output == "1 fresh\n"
    compiled("basicConfig(level=DEBUG)")
    told = invoke("check", "d.py")
    change = "the script sets logging up by basicConfig(level=DEBUG)"
    assert told.exit_code == 1 and change in told.output
    assert re.search(
        rf"~ {re.escape(change)}", invoke("diff", "generated/d.py", "out.py").output
    )


MADE_IN_STEPS = """import logging
import skorche

def work(n):
    return n

if __name__ == "__main__":
    import logging.config
    logging.config.dictConfig({"version": 1})
    log = logging.getLogger("x")
    log.setLevel("INFO")
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("at %(message)s"))
    log.addHandler(handler)
    skorche.map(work, skorche.Queue("numbers", fixed_inputs=[1]))
    skorche.run()
"""


def test_a_handler_that_is_made_in_several_lines_is_told() -> None:
    Path("d.py").write_text(MADE_IN_STEPS)
    done = invoke("compile", "d.py", "-o", "out.py")
    told = f"{TOLD}, with handler as other lines change it: there -v shows"
    assert f"d.py:13: {told}" in done.stderr and f"d.py:14: {told}" in done.stderr
    run = [sys.executable, "-I", "-S", "out.py"]
    subprocess.run(run, check=True, timeout=60, capture_output=True)
    script = Path("out.py").read_text().partition('if __name__ == "__main__":\n')[2]
    assert script.startswith(
        '    logging.config.dictConfig({"version": 1})\n'
        '    logging.getLogger("x").setLevel("INFO")\n'
        "    sys.exit("
    )
