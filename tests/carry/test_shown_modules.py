"""What says which module it is from, and in a compiled file cannot: `compile` names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.invoke import command

pytestmark = pytest.mark.usefixtures("here")

BOXES = "class Box:\n    pass\n"
DECLARATION = """
import pickle

import skorche
from boxes import Box


def show(number):
    return {shown}


boxes = skorche.map(skorche.task(show, {settings}), skorche.Queue("numbers", [1]))
skorche.run()
"""
TOLD = (
    "boxes.py:1: Box says that it is from boxes, and in the compiled file from that: what "
    "is pickled has to be found there\n"
)


@pytest.mark.parametrize(
    ("shown", "settings", "told"),
    [
        ("str(type(Box()))", "", ""),
        ("[str(kind) for kind in {1: Box}.values()]", "", ""),
        ("list(map(repr, [[Box]]))", "", ""),
        ("Box.__module__, pickle.dumps(Box)", "", TOLD),
        ("Box.__module__", "executor='process'", TOLD),
        ("Box.__name__, pickle.dumps(Box)", "", ""),
    ],
)
def test_what_is_pickled_is_of_the_compiled_file(
    shown: str, settings: str, told: str
) -> None:
    Path("boxes.py").write_text(BOXES)
    text = DECLARATION.format(shown=shown, settings=settings)
    Path("declaration.py").write_text(text)
    done = command("compile", "declaration.py", "--target", "threads")
    assert [line for line in done.stderr.splitlines(True) if "says" in line] == (
        [told] if told else []
    )
    compiled = Path("generated/declaration.py").read_text()
    assert ('Box.__module__ = "boxes"' in compiled) is (
        "__name__" not in shown and not told
    )


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        ("pickle.loads(pickle.dumps(Box()))", False),
        ("pickle.loads(DATA)", True),
        ("pickle.load(open('boxes.pkl', 'rb'))", True),
    ],
)
def test_what_was_pickled_elsewhere_is_told(shown: str, told: bool) -> None:
    Path("boxes.py").write_text(BOXES)
    text = DECLARATION.format(shown=shown, settings="")
    Path("declaration.py").write_text(text.replace("\ndef", "\nDATA = b'N.'\ndef"))
    done = command("compile", "declaration.py", "--target", "threads")
    assert ("was pickled as of boxes is not found" in done.stderr) is told


def test_a_decorator_that_asks_is_refused() -> None:
    boxes = """
def full_name(function):
    return f"{function.__module__}.{function.__name__}"

def named(function):
    return lambda: full_name(function)

class Box:
    @named
    def show(self):
        return 1
"""
    Path("boxes.py").write_text(boxes)
    text = DECLARATION.format(shown="Box.show()", settings="")
    Path("declaration.py").write_text(text)
    done = command("compile", "declaration.py", "--target", "threads", expect=1)
    assert done.stderr.startswith(
        "boxes.py:10: named asks which module show is from, which is not boxes in the "
        "compiled file [changed-value]\n"
    )


@pytest.mark.parametrize(
    ("action", "module", "refused", "told"),
    [
        ("error", "boxes", True, False),
        ("error", "__main__", True, False),
        ("ignore", "boxes", False, True),
        ("error", "numpy", False, False),
        ("error", ".*", False, False),
    ],
)
def test_warnings_are_not_told_apart_by_own_modules(
    action: str, module: str, refused: bool, told: bool
) -> None:
    Path("boxes.py").write_text(BOXES)
    line = f"warnings.filterwarnings({action!r}, module={module!r})"
    text = DECLARATION.format(shown="Box()", settings="")
    text = text.replace("\ndef", f"\nimport warnings\n{line}\n\ndef")
    Path("declaration.py").write_text(text)
    done = command("compile", "declaration.py", expect=1 if refused else 0)
    assert ("tells warnings of boxes from others" in done.stderr) is (refused or told)


def test_who_asks_for_a_file_is_told_that_it_is_another_one() -> None:
    text = DECLARATION.replace("from boxes import Box", "import inspect")
    text = text.format(shown="inspect.getsourcefile(show)", settings="")
    Path("declaration.py").write_text(text)
    done = command("compile", "declaration.py", "--target", "threads")
    assert done.stderr.splitlines()[0] == (
        "declaration.py:9: getsourcefile gives the compiled file, and no file of yours"
    )
