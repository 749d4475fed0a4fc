"""Scopes are what Python takes them for: `symtable` says the same of whole files.

The standard library's files are the first sample; random programs that bind few names in
all ways that there are, one within the other, are the second.
"""

from __future__ import annotations

import ast
import symtable
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skorche.python.binding import bound, inner_names
from skorche.python.scopes import Reference, references

LIBRARY = Path(sysconfig.get_path("stdlib"))
#: One file in so many: all of them take 45 seconds, and were right when this was written.
STEP = 6
FILES = [
    path
    for path in sorted(LIBRARY.rglob("*.py"))
    if not {"site-packages", "lib2to3"} & set(path.parts)
][::STEP]


def tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for inner in table.get_children():
        yield from tables(inner)


def names_of_module(table: symtable.SymbolTable) -> set[str]:
    """The names of the module that a program binds or uses, wherever it does."""
    return {
        symbol.get_name()
        for one in tables(table)
        for symbol in one.get_symbols()
        if one.get_type() == "module" or symbol.is_global()
    }


def names_within(table: symtable.SymbolTable) -> set[str]:
    """The names that functions, classes and comprehensions bind for themselves, but for
    those that functions import; one of Python's own begins with a dot."""
    return {
        symbol.get_name()
        for one in tables(table)
        if one.get_type() in ("function", "class")
        for symbol in one.get_symbols()
        if symbol.is_local() and not symbol.get_name().startswith(".")
        if one.get_type() == "class" or not symbol.is_imported()
    }


def names_of_top(table: symtable.SymbolTable) -> set[str]:
    """The names that the statements at the top level of a program bind."""
    return {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_assigned() or symbol.is_imported()
    }


def only_annotated(tree: ast.Module) -> set[str]:
    """The names that are annotated without a value, which Python takes for bound."""
    return {
        node.target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        if node.value is None
    }


def compare(text: str) -> None:
    """Compare what this package says of a program with what Python does."""
    tree = ast.parse(text)
    table = symtable.symtable(text, "program", "exec")
    uses = references(tree)
    of_module = names_of_module(table)
    # A class asks for a name of the module where it has not bound its own one yet, and
    # texts are annotations for this package alone: such uses are not sure.
    sure = {use.name for use in uses if use.sure and use.quoted is None}
    unbound = only_annotated(tree)
    # A method has the class of its own accord.
    assert sure - unbound - {"*", "__class__"} <= of_module
    assert of_module - {"__class__"} <= {use.name for use in uses}
    binds = {name for node in tree.body for name in bound(node)} - {"*"}
    top = names_of_top(table)
    assert top - unbound <= binds
    # What a comprehension binds by := is global for Python, and not bound at the top.
    declared = {s.get_name() for s in table.get_symbols() if s.is_declared_global()}
    assert binds - unbound <= top | declared
    within = names_within(table)
    imported = {
        symbol.get_name()
        for one in tables(table)
        for symbol in one.get_symbols()
        if symbol.is_imported()
    }
    assert inner_names(tree) - imported == within - imported


@pytest.mark.parametrize(
    "path", FILES, ids=lambda path: path.relative_to(LIBRARY).as_posix()
)
def test_files_of_the_standard_library_are_seen_as_python_sees_them(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = path.read_bytes()
    try:
        text = content.decode()
        compile(text, str(path), "exec", dont_inherit=True)
    except (SyntaxError, ValueError, SyntaxWarning, DeprecationWarning):
        pytest.skip("it is there to be no Python, or an old one")
    if "def top(" in text:
        pytest.skip("symtable takes a function of this name for the module")
    compare(text)


# ---- random programs

NAMES = st.sampled_from(["a", "b", "c", "__d", "_E"])


def several(*templates: str) -> st.SearchStrategy[str]:
    """Texts in which `N` stands for a name, and `X` for an expression that is drawn."""
    return st.sampled_from(templates).flatmap(filled)


@st.composite
def filled(draw: st.DrawFn, template: str) -> str:
    words = []
    for word in template.split(" "):
        if word in ("N", "N,"):
            words.append(draw(NAMES) + word[1:])
        elif word == "X":
            words.append(f"({draw(expressions)})")
        else:
            words.append(word)
    return " ".join(words)


expressions: st.SearchStrategy[str] = st.deferred(
    lambda: st.one_of(
        NAMES,
        several(
            "N . attribute",
            "X [ X ]",
            "N := X",
            "lambda N = X : X",
            "[ X for N in X if X ]",
            "{ X for N, b in X for N in X }",
            "( X for N in X )",
            "{ N : X for N in X }",
            "f'{ N }'",
        ),
    )
)
simple = several(
    "N = X",
    "N : int = X",
    "N : int",
    "( a ): int",
    "N . attribute = X",
    "N += X",
    "del N",
    "import N",
    "import N . part",
    "import N as N",
    "from N import N as N",
    "global N",
    "nonlocal N",
    "return X",
    "X",
    "pass",
)
heads = several(
    "def N ( N = X , *, c: a = X ):",
    "async def N ( * N ):",
    "class N :",
    "class N ( X , key = X ):",
    "@ X\ndef N ( N ):",
    "if X :",
    "for N in X :",
    "while X :",
    "with X as N :",
    "try:\n pass\nexcept X as N :",
    "match X :\n case [ N, * c ] if X :",
    "match X :\n case { 'key' : N, ** c }:",
)


@st.composite
def blocks(draw: st.DrawFn, depth: int = 0) -> list[str]:
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        if depth < 4 and draw(st.booleans()):
            head = draw(heads).split("\n")
            deep = " " * (2 if head[-1].startswith(" case") else 1)
            body = draw(blocks(depth + 1))
            lines += [*head, *(deep + line for line in body)]
        else:
            lines.append(draw(simple))
    return lines


@given(blocks())
@settings(max_examples=600, deadline=None)
def test_random_programs_are_seen_as_python_sees_them(lines: list[str]) -> None:
    text = "\n".join([*lines, ""])
    try:
        symtable.symtable(text, "program", "exec")
    except SyntaxError:
        return
    compare(text)


# ---- what was found by these, and what they cannot see


def names(text: str, **settings: bool) -> list[str]:
    return [".".join(use.path) for use in references(ast.parse(text)) if use.sure]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("class A:\n def f(self):\n  __x = 1; return __x", ["A"]),
        ("class A:\n __x = 1\n def f(self, y=__x): pass", ["A"]),
        ("class A:\n def f(self): return __x", ["A", "_A__x"]),
        ("class __:\n def f(self): return __x", ["__", "__x"]),
        ("class A:\n def f(self):\n  global __x\n  __x = 1", ["A", "_A__x", "_A__x"]),
        ("def f(v):\n match v:\n  case 1:\n   global n\n   n = 2", ["f", "n", "n"]),
        ("def f():\n return lambda: (y := 1) + y", ["f"]),
        ("def f():\n g = lambda z=(y := 1): z\n return y", ["f"]),
        ("def f():\n @(d := g)\n def h(): pass\n return d", ["f", "g"]),
        ("class A:\n def b(self): pass\n c = b, lambda: b", ["A", "b"]),
        ("class A:\n b = 1\n class C:\n  c = b", ["A", "b"]),
        ("class A:\n b = 1\n c = [b for d in b]", ["A", "b"]),
        ("class A:\n b = 1\n def f(self, c=b): return b", ["A", "b"]),
        ("class A:\n __b = 1\n c = __b", ["A"]),
        ("def f():\n class C((b := g)): pass\n return b", ["f", "g"]),
        ("def f(x):\n return [lambda: (y := i) for i in x], y", ["f", "y"]),
        ("def f():\n (y): int\n return y", ["f", "y", "y"]),
        ("def f(x):\n return [y := i for i in x], y", ["f"]),
    ],
)
def test_names_are_those_of_the_module(text: str, wanted: list[str]) -> None:
    compare(text)
    assert names(text) == wanted


def use_of(name: str, text: str) -> Reference:
    [found] = [use for use in references(ast.parse(text)) if use.name == name]
    return found


def uses_of(name: str, text: str) -> list[Reference]:
    return [use for use in references(ast.parse(text)) if use.name == name]


@pytest.mark.parametrize(
    "text",
    [
        "class A:\n b = 1\n c = b",
        "class A:\n def b(self): pass\n c = b.d",
        "class A:\n class b: pass\n c = [d for d in b]",
        "class A:\n b: int = 1\n def f(self, c=b): pass",
    ],
)
def test_a_class_means_its_own_name_where_it_has_bound_that(text: str) -> None:
    assert not uses_of("b", text)


@pytest.mark.parametrize(
    "text",
    [
        "class A:\n c = b\n b = 1",
        "class A:\n if x: b = 1\n c = b",
        "class A:\n b = b",
        "class A:\n b = 1\n del b\n c = b",
        "class A:\n b = 1\n if x: del b\n c = b",
        "class A:\n b = 1\n for x in y:\n  c = b\n  del b",
        "class A:\n b = 1\n try: x\n except E as b: pass\n c = b",
    ],
)
def test_a_class_may_mean_a_name_of_the_module(text: str) -> None:
    assert [use.sure for use in uses_of("b", text)] == [False]


def test_a_use_says_what_it_is() -> None:
    assert use_of("b", "def f(): return b.c.d").path == ("b", "c", "d")
    assert not use_of("b", "def f(): return b").at_once
    assert use_of("b", "class A:\n x = b").at_once
    assert use_of("b", "b.c = 1").stored
    assert not use_of("b", "x = b.c").stored
    assert not use_of("b", "def f(x: b): pass").sure
    assert use_of("b", "def f(x: 'list[b]'): pass").quoted is not None
    assert use_of("b", "x = f'{b}'").formatted is not None
    assert not use_of("b", "class A:\n if x: b = 1\n y = b").sure


def test_what_is_no_name_in_a_text_of_an_annotation_is_none() -> None:
    assert references(ast.parse("x: 'not a type' = 1"))[0].name == "x"
    assert [use.name for use in references(ast.parse("x: '((' = 1"))] == ["x"]


def test_functions_in_annotations_have_names_of_their_own() -> None:
    text = "def f(a: (lambda b: b) = 1, *c: [d for d in e]) -> (lambda g: g): pass"
    assert inner_names(ast.parse(text)) == {"a", "b", "c", "d", "g"}
