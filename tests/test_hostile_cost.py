"""What a stranger's file may cost: little time and memory, whatever is in it.

Each runs in a process that ends where it takes more. `make soak` tries many more, of 100 KB.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from skorche.limits import LINE, SIZE, STAGES
from tests.invoke import command
from tests.places import ROOT

pytestmark = pytest.mark.usefixtures("here")

#: How long the texts are, but for what `make soak` says.
LENGTH = int(os.environ.get("SKORCHE_HOSTILE_BYTES", "10000"))
SECONDS, BYTES = 4, 600_000_000  # of which Python itself takes a part

DECLARATION = """\
import skorche


@skorche.task
def clean(word):
    return word.strip()


words = skorche.Queue("words", fixed_inputs=["a"])
out = skorche.map(clean, words)
skorche.run()
"""
PICTURE = "words\n    -> clean -> out"


def of(piece: str, length: int = LENGTH) -> str:
    """A piece as often as it takes to be so long."""
    return piece * (length // len(piece))


PICTURES = {
    "stages of one name": "words\n" + "\n".join(["    -> clean"] * (LENGTH // 13)),
    "a name that goes on": f"{'w' * LINE}\n" + "\n".join(["    -> unbatch"] * 1000),
    "a setting without a value": f"words\n    -> clean ({of('a')})",
    "a text without an end": "words\n    -> clean (a=" + of('"\\'),
    "arrows without a queue": f"words\n    -> split clean\n        {of(' -> x')}!",
    "a number without an end": f"words (maxsize={of('1')})\n    -> clean",
    "branches": "words\n    -> split clean\n"
    + "\n".join(f"        {n} -> q{n}" for n in range(LENGTH // 20)),
}
CODE = {
    "statements on one line": of("a;") + "a",
    "a comment like a section's": f"# ---- {of('----')}x",
    "sections": of("# ---- Inputs ----\n"),
    "comments": of("#\n"),
    "lists": f"L = [{of('[],')}]",
    "a sum": f"L = {of('1+')}1",
    "parentheses": f"L = {of('(')}{of(')')}",
    "minus": f"L = {of('-')}1",
    "elif": "if a:0\n" + of("elif a:0\n"),
    "a text without an end": 'x = """' + of("\n"),
    "methods": "class A:\n" + of(" def f(s):0\n"),
    "a number": f"x = 0x{of('f')}",
}
WIRING = {
    "underscores": f"    {of('_')} = 1",
    "blanks": f"    x ={of(' ')}1",
}


def compiled() -> str:
    Path("declaration.py").write_text(DECLARATION)
    command("compile", "declaration.py", "-o", "base.py")
    return Path("base.py").read_text()


def hostile(kind: str, name: str) -> str:
    text = compiled()
    if kind == "picture":
        assert text.count(PICTURE) == 1
        return text.replace(PICTURE, PICTURES[name])
    if kind == "code":
        return text.replace("\ndef clean(", f"\n{CODE[name]}\n\n\ndef clean(", 1)
    return text.replace(
        "    pipeline = Pipe", f"{WIRING[name]}\n    pipeline = Pipe", 1
    )


def limited(seconds: int, *words: str) -> tuple[int, str]:
    """Call the command line in a process that may take so much; its code, and the end of
    what it says on standard error."""

    def limits() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))

    done = subprocess.run(
        [sys.executable, "-c", "from skorche.cli import main; main()", *words],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=100,
        check=False,
        preexec_fn=limits,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    return done.returncode, done.stderr[-500:]


ALL = [
    *(("picture", name) for name in PICTURES),
    *(("code", name) for name in CODE),
    *(("wiring", name) for name in WIRING),
]


@pytest.mark.parametrize(("kind", "name"), ALL)
def test_a_hostile_file_costs_little(kind: str, name: str) -> None:
    Path("hostile.py").write_text(hostile(kind, name))
    for words in (("show",), ("diff", "base.py")):
        code, said = limited(SECONDS, *words, "hostile.py")
        assert code in (0, 1, 2), f"{words}: {said}"
        assert "Traceback" not in said and "MemoryError" not in said


def test_show_reads_the_docstring_alone() -> None:
    text = compiled()
    lists = "LONG = [" + "[]," * (3 * SIZE // 3) + "]\n"
    assert "\ndef clean(" in text
    Path("long.py").write_text(text.replace("\ndef clean(", f"\n{lists}\n\ndef clean("))
    assert limited(SECONDS, "show", "long.py")[0] == 0
    code, said = limited(SECONDS, "diff", "base.py", "long.py")
    assert (code, said) == (
        2,
        f"long.py cannot be read: it has more than {SIZE} characters\n",
    )


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (f"words (maxsize={'1' * 700})\n    -> clean -> out", "more than 640 digits"),
        (f"{'w' * (LINE + 1)}\n    -> clean -> out", f"more than {LINE} characters"),
        (
            "words\n" + "\n".join(["    -> clean"] * (STAGES + 2)),
            f"more than {STAGES} stages",
        ),
    ],
)
def test_what_is_beyond_a_limit_is_refused_in_words(picture: str, said: str) -> None:
    Path("x.py").write_text(compiled().replace(PICTURE, picture))
    assert said in command("show", "x.py", expect=1).stderr
    assert said in command("diff", "base.py", "x.py", expect=2).stderr


def test_what_compiles_can_be_read() -> None:
    stages = f"queue = words\nfor _ in range({STAGES}):\n    queue = skorche.map(clean, queue)"
    text = DECLARATION.replace("out = skorche.map(clean, words)", stages)
    Path("declaration.py").write_text(text)
    command("compile", "declaration.py", "-o", "x.py")
    command("show", "x.py")
    Path("declaration.py").write_text(text.replace(f"({STAGES})", f"({STAGES + 1})"))
    result = command("compile", "declaration.py", "-o", "x.py", expect=1)
    assert "stages; it may have" in result.stderr and "[too-large]" in result.stderr
