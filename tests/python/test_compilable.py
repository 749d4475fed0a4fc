"""Whether Python makes code of a text, as it says of the whole of it."""

from __future__ import annotations

import pytest

from skorche.python.compilable import check_compilable

LAZY = "from __future__ import annotations"
FINE = "def f():\n    return 1"


@pytest.mark.parametrize("head", ["", f"{LAZY}\n"])
def test_what_compiles_compiles_each_time(head: str) -> None:
    for text in (FINE, f"{FINE}\n\n\nclass A:\n    x = 1", "x = 1", ""):
        check_compilable(head + text, "a.py")
        check_compilable(head + text, "a.py")


@pytest.mark.parametrize("head", ["", f"{LAZY}\n"])
@pytest.mark.parametrize(
    "text",
    [
        "def f(x, x):\n    return 1",
        "def f():\n    nonlocal x",
        "class A:\n    return 1",
        "async def f():\n    yield 1\n    return 2",
        "return 1",
        "def f():\n    x = 1\n    global x",
        "def f():\n    from __future__ import division",
        f"{FINE}\n\n\nfrom __future__ import annotations",
        "@print\ndef f(x, x):\n    return 1",
        "def f():\n    break",
    ],
)
def test_what_does_not_compile_is_an_error_as_pythons_own(text: str, head: str) -> None:
    for whole in (head + text, f"{head}{FINE}\n\n\n{text}\n\n\n{FINE}"):
        with pytest.raises(SyntaxError) as wanted:
            compile(whole, "a.py", "exec", dont_inherit=True)
        for _ in range(2):
            with pytest.raises(SyntaxError) as found:
                check_compilable(whole, "a.py")
            assert str(found.value) == str(wanted.value)


@pytest.mark.parametrize("head", ["", f"{LAZY}\n"])
def test_a_warning_is_told_with_the_files_own_line(head: str) -> None:
    text = f"{head}{FINE}\n\n\ndef g(x):\n    return x is 1"
    for _ in range(2):
        with pytest.warns(SyntaxWarning) as found:
            check_compilable(text, "a.py")
        [one] = found
        assert (one.filename, one.lineno) == ("a.py", text.count("\n") + 1)
