"""All that changed between two compiled files: what a stranger might hide is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from skorche.compiler import compile_file
from skorche.diagram.report import Compared, as_text
from skorche.diagram.snapshots import Change
from skorche.lower.machinery import templates_folder
from skorche.python.visible import visible
from skorche.review.causes import causes, form
from skorche.review.differences import alone, differences
from skorche.review.reading import UnreadableError, read
from skorche.review.shapes import pieces
from skorche.write.emit import Style

WORDS = '''
"""Look words up."""

import re

import skorche

LIMIT = 10
ALLOWED = LIMIT


class Temporary(Exception):
    pass


class Fatal(Temporary):
    pass


def readonly():
    yield 1


def readwrite():
    yield 2


@skorche.task(setup=readonly, retries=2, retry_on=Temporary, max_workers=2)
def fetch(word, table):
    # Not in capitals.
    return re.sub("[A-Z]", "?", word)


def clean(word):
    return word.strip()


def passed(word):
    return word


def is_long(word):
    return len(clean(word)) > ALLOWED


words = skorche.Queue("words", fixed_inputs=["a"])
cleaned = skorche.map(clean, skorche.map(fetch, words))
q_long, q_short = skorche.split(is_long, skorche.map(passed, cleaned))
skorche.run()
'''
MORE = """
import os

more = skorche.Queue("more", fixed_inputs=[os.getcwd()])
skorche.map(passed, more)
"""
TARGETS = ("threads", "serial")
Edit = tuple[str, str]


@cache
def compiled(text: str, target: str, folder: Path) -> str:
    path = folder / "words.py"
    path.write_text(text.lstrip())
    return compile_file(str(path), "words.py", target)


@pytest.fixture(scope="module")
def compile_(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], str]:
    folder = tmp_path_factory.mktemp("words")
    return lambda text, target: compiled(text, target, folder)


def edited(text: str, *edits: Edit) -> str:
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def by_hand(text: str, *edits: Edit) -> str:
    """A compiled file that was edited below what is the user's."""
    users, rule, own = text.partition("# ---- Inputs")
    return users + rule + edited(own, *edits)


def told(before: str, after: str) -> list[str]:
    return [change.text for change in changes(before, after)]


def changes(before: str, after: str) -> tuple[Change, ...]:
    return differences(read(before), read(after), "old", "new").changes


def shown(before: str, after: str) -> str:
    return visible(as_text([Compared("old", "new", changes(before, after))]))


# ---- what a declaration may change


DECLARED: dict[str, tuple[list[Edit], list[str]]] = {
    "an import of another thing by the same name": (
        [("import re\n", "import shutil as re\n")],
        ["re is now import shutil as re, was import re"],
    ),
    "another name out of a module": (
        [
            ("import re\n", "from os import execvp as sub\n"),
            ("re.sub(", "sub("),
        ],
        [
            "from os import execvp as sub added",
            "import re removed",
            "code of fetch changed",
        ],
    ),
    "a task that is a builtin by a harmless name": (
        [("map(clean,", 'map(skorche.task(eval, name="clean"),')],
        ["clean calls eval, was clean"],
    ),
    "two tasks that swap functions": (
        [
            ("map(clean,", 'map(skorche.task(passed, name="clean"),'),
            ("map(passed,", 'map(skorche.task(clean, name="passed"),'),
        ],
        ["clean calls passed, was clean", "passed calls clean, was passed"],
    ),
    "a renamed task, and another function by its old name": (
        [
            ("def passed", "def tidy(word):\n    return word.strip()\n\n\ndef passed"),
            ("map(clean,", "map(tidy,"),
            ("return word.strip()", "return print(word)"),
        ],
        ["clean → tidy", "code of clean changed"],
    ),
    "a renamed task that says something else": (
        [
            ("def clean", "def tidy"),
            ("map(clean", "map(tidy"),
            ("len(clean(", "len(tidy("),
        ],
        ["clean → tidy", "code of is_long changed"],
    ),
    "inputs that run something": (
        [("skorche.run()", f"{MORE}skorche.run()")],
        [
            "passed added",
            "input more added",
            "output passed_out_2 added",
            "import os added",
            "compiled-in inputs of more added",
        ],
    ),
    "a stage that comes, and what it calls": (
        [
            (
                "passed, cleaned)",
                'passed, skorche.map(skorche.task(exec, name="log"), cleaned))',
            )
        ],
        ["log added after clean", "log calls exec"],
    ),
    "a stage that comes, and how it is to run": (
        [
            (
                "passed, cleaned)",
                "passed, skorche.map(skorche.task(str, max_workers=99), cleaned))",
            )
        ],
        ["str added after clean, max_workers=99"],
    ),
    "outputs that change places": (
        [("q_long, q_short =", "q_short, q_long =")],
        [
            "split is_long: branch True → q_short, was → q_long",
            "split is_long: branch False → q_long, was → q_short",
        ],
    ),
    "branches in another order": (
        [
            ("q_long, q_short =", "q_short, q_long ="),
            ("passed, cleaned)", "passed, cleaned), (False, True)"),
        ],
        ["split is_long: order of branches True, False → False, True"],
    ),
    "inputs that are there no more": (
        [(', fixed_inputs=["a"]', "")],
        ["compiled-in inputs of words removed"],
    ),
    "a queue that gets the name that it has": (
        [("map(fetch, words)", 'map(fetch, words, skorche.Queue("fetch_out"))')],
        ["picture changed"],
    ),
    "a comment": ([("# Not in", "# No")], ["comments of fetch changed"]),
}


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("case", DECLARED)
def test_what_a_declaration_changes_is_told(
    case: str, target: str, compile_: Callable[[str, str], str]
) -> None:
    edits, wanted = DECLARED[case]
    before = compile_(WORDS, target)
    after = compile_(edited(WORDS, *edits), target)
    assert sorted(told(before, after)) == sorted(wanted)
    assert form(read(after)) == []


def test_new_inputs_are_shown(compile_: Callable[[str, str], str]) -> None:
    after = compile_(edited(WORDS, *DECLARED["inputs that run something"][0]), "serial")
    text = shown(compile_(WORDS, "serial"), after)
    assert "+[os.getcwd()]" in text


def test_lines_that_begin_with_signs_are_shown(
    compile_: Callable[[str, str], str],
) -> None:
    before = compile_(WORDS, "serial")
    after = edited(before, ("ALLOWED = LIMIT\n", "ALLOWED = LIMIT\n++print(LIMIT)\n"))
    assert "      +++print(LIMIT)\n" in shown(before, after)


# ---- what a hand may change in a compiled file


ODD = "new is not as skorche writes it: "
HAND: dict[str, tuple[str, list[Edit], list[str]]] = {
    "where items go": (
        "threads",
        [('True: "q_long", False: "q_short"', 'True: "q_short", False: "q_long"')],
        [f"{ODD}build_pipeline differs in ways that cannot be described"],
    ),
    "a branch": (
        "serial",
        [("if value:", "if not value:")],
        [f"{ODD}steps differs in ways that cannot be described"],
    ),
    "what a stage calls": (
        "threads",
        [
            ('clean, reads="fetch_out"', 'passed, reads="fetch_out"'),
            ('writes="cleaned")', 'writes="cleaned", name="clean")'),
        ],
        ["clean calls passed, was clean"],
    ),
    "what a serial stage calls": (
        "serial",
        [("item = clean(item)", "item = passed(item)")],
        ["clean calls passed, was clean"],
    ),
    "a resource and the errors that are tried again": (
        "serial",
        [("opened(readonly", "opened(readwrite"), ("(Temporary,", "(Fatal,")],
        [
            "fetch: setup readonly is readwrite, was readonly",
            "fetch: retry_on Temporary is Fatal, was Temporary",
        ],
    ),
    "the same, with threads": (
        "threads",
        [(" readonly,", " readwrite,"), ("(Temporary,", "(Fatal,")],
        [
            "fetch: setup readonly is readwrite, was readonly",
            "fetch: retry_on Temporary is Fatal, was Temporary",
        ],
    ),
    "an expression in the place of a function": (
        "serial",
        [("item = clean(item)", 'item = __import__("os").system(item)')],
        [f"{ODD}steps differs in ways that cannot be described"],
    ),
    "a function out of a list": (
        "serial",
        [("item = clean(item)", "item = [clean, eval][1](item)")],
        [f"{ODD}steps differs in ways that cannot be described"],
    ),
    "the machinery": (
        "threads",
        [("self.stopped = False", "self.stopped = bool(0)")],
        [f"{ODD}Queue differs in ways that cannot be described"],
    ),
    "a function of its own": (
        "serial",
        [("class PipelineError", "def more():\n    pass\n\n\nclass PipelineError")],
        [f"{ODD}more is not skorche's"],
    ),
    "a comment of skorche's": (
        "threads",
        [("# SystemExit too", "# SystemExit")],
        [f"{ODD}apply differs in ways that cannot be described"],
    ),
    "inputs that are read by nobody": (
        "threads",
        [('INPUTS = ["a"]\n', 'INPUTS = ["a"]\nMORE = print("more")\n')],
        [f"{ODD}MORE is not skorche's"],
    ),
}


@pytest.mark.parametrize("case", HAND)
def test_what_a_hand_changes_is_told(
    case: str, compile_: Callable[[str, str], str]
) -> None:
    target, edits, wanted = HAND[case]
    before = compile_(WORDS, target)
    after = by_hand(before, *edits)
    assert told(before, after) == wanted
    assert all(change.counts for change in changes(after, before))
    found = causes(after, before, _Edited())
    assert {cause.code for cause in found} == {"hand"}, found


class _Edited:
    """Git, which says that the compiled file alone was edited."""

    def edited(self, kept: str, wanted: str) -> bool | None:
        return True

    def is_of_another(self, source: str) -> bool:
        return False

    def has_text(self, source: str, text: str) -> bool:
        return False

    def templates_changed(self) -> bool:
        return False


HEAD: dict[str, tuple[Edit, list[str]]] = {
    "a relative import": (
        ("from queue import", "from .queue import"),
        [f"{ODD}the list of imports differs in ways that cannot be described"],
    ),
    "two imports in another order": (
        ("import os\nimport re\n", "import re\nimport os\n"),
        [f"{ODD}the list of imports differs in ways that cannot be described"],
    ),
    "two statements in another order": (
        ("LIMIT = 10\nALLOWED = LIMIT\n", "ALLOWED = LIMIT\nLIMIT = 10\n"),
        ["ALLOWED stands elsewhere among what is carried"],
    ),
    "a statement beside an import": (
        ("import re\n", "import re; print(re)\n"),
        [
            f"{ODD}the list of imports differs in ways that cannot be described",
            f"{ODD}print(re) is not skorche's",
            f"{ODD}the list of imports is not skorche's",
        ],
    ),
    "a header": (
        ("# Compiled by", "# Mine.\n# Compiled by"),
        ["header changed"],
    ),
    "what it was compiled from": (
        ("compile words.py`", "compile other.py`"),
        ["compiled from words.py → other.py"],
    ),
    "what is carried from where": (
        ("use, from words.py", "use, from other.py"),
        ["what is carried is from words.py → other.py"],
    ),
    "a comment between functions": (
        ("\n\n\ndef clean", "\n\n# Mine.\n\n\ndef clean"),
        ["comments between functions changed"],
    ),
    "a comment that looks like a section": (
        ("\n\n\ndef clean", "\n\n# ---- Pipeline ---\n\n\ndef clean"),
        ["comments between functions changed"],
    ),
    "a section above the docstring": (
        ("# Compiled by", "# ---- Inputs ----\n# Compiled by"),
        ["header changed"],
    ),
    "layout": (("LIMIT = 10", "LIMIT  =  10"), ["only the layout of new changed"]),
}


@pytest.mark.parametrize("case", HEAD)
def test_what_a_hand_changes_above_is_told(
    case: str, compile_: Callable[[str, str], str]
) -> None:
    edit, wanted = HEAD[case]
    before = compile_(WORDS, "threads")
    after = edited(before, edit)
    assert told(before, after) == wanted
    counts = any(change.counts for change in changes(before, after))
    assert counts == (case != "layout")


def test_a_relative_import_is_a_hands_and_no_formatters(
    compile_: Callable[[str, str], str],
) -> None:
    before = compile_(WORDS, "threads")
    after = edited(before, HEAD["a relative import"][0])
    (cause,) = causes(after, before, _Edited())
    assert str(cause) == "the file was edited by hand; its imports differ"


def test_a_further_edit_of_what_was_edited_is_told(
    compile_: Callable[[str, str], str],
) -> None:
    text = compile_(WORDS, "serial")
    first = by_hand(text, ("sys.exit(\n        main(", "sys.exit(\n        0 * main("))
    second = by_hand(first, ("        0 * main(", "        1 * main("))
    assert told(first, first) == []
    (text,) = told(first, second)
    assert text.startswith(f"{ODD}if __name__")
    assert "+        1 * main(" in shown(first, second)


def test_what_was_edited_already_is_not_told_again(
    compile_: Callable[[str, str], str],
) -> None:
    edit = ("sys.exit(", "sys.exit(0 * ")
    before = by_hand(compile_(WORDS, "serial"), edit)
    after = by_hand(compile_(edited(WORDS, ("retries=2", "retries=3")), "serial"), edit)
    assert told(before, after) == ["fetch: retries 2 → 3"]


def test_a_picture_that_says_more_than_the_file_does_is_told(
    compile_: Callable[[str, str], str],
) -> None:
    before = compile_(WORDS, "serial")
    after = edited(before, ("retries=2", "retries=9"))
    assert told(before, after) == [
        f"{ODD}steps differs from what follows from the rest of the file",
        "fetch: retries 2 → 9",
    ]


def test_parts_in_another_order_are_told(compile_: Callable[[str, str], str]) -> None:
    before = compile_(WORDS, "serial")
    start, end = before.index("def stream("), before.index("def run(")
    stop = before.index("\n\n# ---- Machinery")
    after = before[:start] + before[end:stop].rstrip() + "\n\n\n"
    after += before[start:end].rstrip() + "\n" + before[stop:]
    assert told(before, after) == [f"{ODD}what it consists of stands in another order"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("target", "compiled with target: threads → serial"),
        ("async-api", "compiled with async-api: False → True"),
        ("script", "compiled with script: True → False"),
        ("progress", "compiled with progress: False → True"),
    ],
)
def test_how_it_was_compiled_is_told(name: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / "words.py"
    path.write_text(WORDS.lstrip())
    target = "serial" if name == "target" else "threads"
    before = compile_file(str(path), "words.py", "threads")
    after = compile_file(
        str(path),
        "words.py",
        target,
        async_api=name == "async-api",
        script=name != "script",
        progress=name == "progress",
    )
    assert told(before, after) == [text]


def test_two_files_may_be_of_other_declarations_and_targets(tmp_path: Path) -> None:
    texts = []
    for name, target in (("words.py", "threads"), ("other.py", "serial")):
        path = tmp_path / name
        path.write_text(WORDS.lstrip())
        texts.append(compile_file(str(path), name, target))
    readings = [read(text) for text in texts]
    assert differences(*readings, same_place=False).changes == ()


def test_of_a_file_that_came_what_is_odd_is_told(
    compile_: Callable[[str, str], str],
) -> None:
    task = 'map(skorche.task(eval, name="clean"),'
    text = compile_(edited(WORDS, ("map(clean,", task)), "serial")
    text = by_hand(text, ("sys.exit(", "sys.exit(0 * "))
    found = alone(read(text), "new.py", "added")
    assert [change.text for change in found] == [
        "pipeline new.py added",
        'new.py is not as skorche writes it: if __name__ == "__main__":',
        "clean calls eval",
    ]
    assert len(alone(read(text), "new.py", "removed")) == 1


def test_a_builtin_that_a_declaration_gives_is_fresh(
    compile_: Callable[[str, str], str],
) -> None:
    task = 'map(skorche.task(eval, name="clean"),'
    text = compile_(edited(WORDS, ("map(clean,", task)), "threads")
    assert causes(text, text, _Edited()) == [] and form(read(text)) == []


# ---- what others wrote


def test_what_templates_of_the_projects_own_wrote_is_compared_as_text(
    tmp_path: Path, compile_: Callable[[str, str], str]
) -> None:
    """They are not rendered for that: the texts are all that is known of them."""
    guard = templates_folder() / "sections" / "guard.py.jinja"
    (tmp_path / "own" / "sections").mkdir(parents=True)
    own = tmp_path / "own" / "sections" / "guard.py.jinja"
    texts = []
    for words, line in (
        (WORDS, "print(1)"),
        (WORDS, '__import__("os").system("id")'),
        (edited(WORDS, ("retries=2", "retries=3")), "print(1)"),
    ):
        path = tmp_path / "words.py"
        path.write_text(words.lstrip())
        own.write_text(f"{line}\n\n\n{guard.read_text()}")
        style = Style(templates=str(tmp_path / "own"))
        texts.append(compile_file(str(path), "words.py", "threads", style=style))
    own.unlink()
    first, evil, other = texts
    name = '__import__("os").system("id")'
    assert f"{ODD}{name} is not skorche's" in told(first, evil)
    assert f"      +{name}\n" in shown(first, evil)
    assert told(first, other) == ["fetch: retries 2 → 3"]


def test_the_machinery_of_a_release_is_one_line(
    compile_: Callable[[str, str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = compile_(WORDS, "threads")
    then = by_hand(now, ("self.stopped = False", "self.stopped = bool(0)"))
    line = "the machinery is that of another skorche"
    assert line not in told(then, now)
    shapes = frozenset(shape for p in pieces(read(then)) for shape in p.shapes)
    known = (shapes, frozenset[str]())
    for module in ("shapes", "differences"):
        path = f"skorche.review.{module}.released_shapes"
        monkeypatch.setattr(path, lambda: known)
    assert told(then, now) == told(now, then) == [line]
    more = by_hand(then, ("self.stopped = bool(0)", "self.stopped = bool(1)"))
    assert told(then, more) == [f"{ODD}Queue differs in ways that cannot be described"]


# ---- what cannot be read


ODDITIES: dict[str, tuple[Edit, str]] = {
    "a carriage return": (("# Not in", "#\r"), r"line \d+: a carriage return in it"),
    "a null character": (("# Not in", "#\0"), r"line \d+: null bytes in it"),
    "too many digits": (("LIMIT = 10", f"LIMIT = {'1' * 5000}"), "digits"),
    "a section that is no Python": (
        ("LIMIT = 10", "LIMIT = [\n# ---- Tasks and what they use, from x ---\n]"),
        "line 1 of what is from words.py: '\\[' was never closed",
    ),
    "run() of other parameters": (
        ('def run(inputs: "Iterable[Any]" = INPUTS)', "def run(a, b)"),
        "run\\(\\) has an argument b, which is no input",
    ),
}


@pytest.mark.parametrize("case", ODDITIES)
def test_what_cannot_be_told_is_an_error(
    case: str, compile_: Callable[[str, str], str]
) -> None:
    edit, message = ODDITIES[case]
    before = compile_(WORDS, "serial")
    with pytest.raises(UnreadableError, match=message):
        changes(before, edited(before, edit))


@pytest.mark.parametrize(
    "new",
    [
        f"LIMIT = {'-' * 900}1",
        f"LIMIT = {'[' * 190}{']' * 190}",
        f"LIMIT = 0x{'1' * 5000}",
        'LIMIT = "\\ud800"',
        "LIMIT = 10\f",
        "LIMIT = 10  # \u2028",
    ],
)
def test_what_is_odd_is_told(new: str, compile_: Callable[[str, str], str]) -> None:
    before = compile_(WORDS, "serial")
    try:
        found = changes(before, edited(before, ("LIMIT = 10", new)))
    except UnreadableError:
        return
    assert found
    shown(before, edited(before, ("LIMIT = 10", new))).encode()


def test_halves_of_characters_in_names_can_be_shown(
    compile_: Callable[[str, str], str],
) -> None:
    after = compile_(edited(WORDS, ('"words"', '"words\\ud800"')), "serial")
    text = shown(compile_(WORDS, "serial"), after)
    assert "queue words → words\\ud800" in text
    text.encode()


def test_a_name_makes_no_line_of_its_own(compile_: Callable[[str, str], str]) -> None:
    name = '"words\\n  + filter safe added"'
    after = compile_(edited(WORDS, ('"words"', name)), "serial")
    lines = shown(compile_(WORDS, "serial"), after).splitlines()
    assert not any(line.startswith("  + filter") for line in lines)


def test_a_comment_that_holds_a_line_separator_ends_at_its_line(
    compile_: Callable[[str, str], str],
) -> None:
    text = compile_(WORDS, "serial").replace("# Compiled", "# \u2028\u200b\n# Compiled")
    assert read(text).header == "# \u2028\u200b"
