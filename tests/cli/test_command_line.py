"""The command line: what it writes and leaves alone, what it says, and its exit codes.

Nothing that a user can type or declare may end in a traceback of skorche's own.
"""

from __future__ import annotations

import ast
import json
import os
import stat
import subprocess
import sys
import sysconfig
import textwrap
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

import skorche
from skorche.cli import main
from skorche.diagram import drawing
from skorche.problems import PROBLEMS
from tests.declarations import DOUBLE
from tests.invoke import command, outputs

pytestmark = pytest.mark.usefixtures("here")

PICTURE = "numbers\n    -> double -> doubled\n"


def write(path: str, text: str = DOUBLE) -> Path:
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
    return file


def process(
    *words: str, stdin: str = "", expect: int = 0, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Call the command line in a process of its own."""
    script = Path(sysconfig.get_path("scripts"), "skorche")
    done = subprocess.run(
        [sys.executable, str(script), *words],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, **environment},
    )
    assert done.returncode == expect, done.stdout + done.stderr
    return done


# ---- compile: where it writes


def test_a_declaration_is_compiled_into_the_folder_generated() -> None:
    write("double.py")
    result = command("compile", "double.py")
    assert result.stdout == ""
    assert result.stderr == f"wrote {Path('generated/double.py')}\n"
    assert outputs("generated/double.py") == [2, 4, 6]


def test_output_says_where_and_makes_folders() -> None:
    write("double.py")
    command("compile", "double.py", "-o", "a/b/c.py")
    assert outputs("a/b/c.py") == [2, 4, 6]
    assert not Path("generated").exists()


def test_a_dash_is_standard_output() -> None:
    write("double.py")
    command("compile", "double.py")
    result = command("compile", "double.py", "-o", "-")
    assert result.stdout_bytes == Path("generated/double.py").read_bytes()
    assert result.stderr == ""


def test_standard_output_holds_utf8_whatever_the_locale(here: Path) -> None:
    write("words.py", DOUBLE.replace("Doubles numbers", "Zwei Wörter 数"))
    command("compile", "words.py")
    for encoding in ("ascii", "latin-1", "utf-16"):
        script = Path(sysconfig.get_path("scripts"), "skorche")
        done = subprocess.run(
            [sys.executable, str(script), "compile", "words.py", "-o", "-"],
            capture_output=True,
            timeout=60,
            check=True,
            env={**os.environ, "PYTHONIOENCODING": encoding},
        )
        assert done.stdout == Path("generated/words.py").read_bytes(), encoding


def test_several_files_are_compiled_at_once() -> None:
    write("one.py")
    write("two.py")
    result = command("compile", "one.py", "two.py")
    assert result.stderr.count("wrote ") == 2
    assert outputs("generated/two.py") == [2, 4, 6]


def test_output_takes_exactly_one_file() -> None:
    write("one.py")
    write("two.py")
    for words in (["one.py", "two.py"], []):
        result = command("compile", *words, "-o", "out.py", expect=2)
        assert "-o takes exactly one FILE" in result.stderr
    assert not Path("out.py").exists()


def test_an_empty_output_is_refused() -> None:
    write("one.py")
    command("compile", "one.py", "-o", "", expect=2)
    assert not Path("generated").exists()


def test_no_file_and_no_project_is_a_question_of_words() -> None:
    result = command("compile", expect=2)
    assert "[tool.skorche]" in result.stderr


def test_a_file_that_is_not_there_is_a_question_of_words() -> None:
    assert "nowhere.py" in command("compile", "nowhere.py", expect=2).stderr


def test_two_files_with_one_output_are_refused() -> None:
    write("a/double.py")
    write("b/double.py")
    result = command("compile", "a/double.py", "b/double.py", expect=1)
    assert "would both be compiled to" in result.stderr
    assert not Path("generated").exists()


def test_one_file_named_twice_is_one_file() -> None:
    write("double.py")
    command("compile", "double.py", "./double.py")
    assert outputs("generated/double.py") == [2, 4, 6]


def test_names_in_the_first_line_can_be_pasted_into_a_shell() -> None:
    names = ["a b.py", "it's.py", "$HOME.py"]
    for number, name in enumerate(names):
        write(name)
        command("compile", name, "-o", f"out{number}.py")
        line = Path(f"out{number}.py").read_text().splitlines()[1]
        before, _, rest = line.partition("`")
        words, _, after = rest.rpartition("`")
        assert (before, after) == (
            "# Compiled by ",
            ": change that file, not this one.",
        )
        shown = subprocess.run(
            ["sh", "-c", f"skorche() {{ printf '%s\\n' \"$@\"; }}; {words}"],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert shown.stdout.splitlines() == ["compile", name]


@pytest.mark.parametrize("name", ["new\nline.py", "tick`.py", 'quote".py', "\\.py"])
def test_a_file_may_have_any_name(name: str) -> None:
    write(name)
    command("compile", name, "-o", "out.py")
    assert outputs("out.py") == [2, 4, 6]
    assert command("show", "out.py").stdout == PICTURE


# ---- compile: what it does not write


def test_nothing_is_written_unless_all_compiles() -> None:
    write("good.py")
    write("bad.py", "import skorche\nskorche.run()\n")
    result = command("compile", "good.py", "bad.py", expect=1)
    assert "nothing-declared" in result.stderr
    assert not Path("generated").exists()


def test_all_that_is_wrong_is_said_at_once() -> None:
    write("one.py", "import skorche\nskorche.run()\n")
    write("two.py", "1 / 0\n")
    write("three.py", "def f(:\n")
    stderr = command("compile", "one.py", "two.py", "three.py", expect=1).stderr
    for word in ("nothing-declared", "ZeroDivisionError", "three.py:1: "):
        assert word in stderr


def test_nothing_is_written_if_one_output_may_not_be() -> None:
    write("one.py")
    write("two.py")
    write("generated/two.py", "# by hand\n")
    command("compile", "one.py", "two.py", expect=1)
    assert not Path("generated/one.py").exists()


def test_a_file_written_by_hand_is_not_overwritten() -> None:
    write("double.py")
    hand = write("out.py", "# by hand\n")
    result = command("compile", "double.py", "-o", "out.py", expect=1)
    assert "--force" in result.stderr
    assert hand.read_text() == "# by hand\n"
    command("compile", "double.py", "-o", "out.py", "--force")
    assert outputs("out.py") == [2, 4, 6]


@pytest.mark.parametrize("force", [[], ["--force"]])
@pytest.mark.parametrize("place", ["double.py", "./double.py", "link.py", "hard.py"])
def test_the_declaration_itself_is_never_overwritten(
    place: str, force: list[str]
) -> None:
    source = write("double.py")
    before = source.read_bytes()
    Path("link.py").symlink_to("double.py")
    Path("hard.py").hardlink_to("double.py")
    result = command("compile", "double.py", "-o", place, *force, expect=1)
    assert "declaration itself" in result.stderr
    assert source.read_bytes() == before


def test_another_declaration_of_the_same_command_is_not_overwritten() -> None:
    write("pyproject.toml", '[tool.skorche]\noutput = "."\n')
    one, two = write("a/one.py"), write("one.py")
    before = two.read_bytes()
    command("compile", str(one), str(two), expect=1)
    assert two.read_bytes() == before


def test_an_unchanged_file_is_not_touched() -> None:
    write("double.py")
    command("compile", "double.py")
    out = Path("generated/double.py")
    os.utime(out, (1, 1))
    result = command("compile", "double.py")
    assert result.stderr == f"unchanged {out}\n"
    assert out.stat().st_mtime == 1
    write("double.py", DOUBLE.replace("2 *", "3 *"))
    assert command("compile", "double.py").stderr == f"wrote {out}\n"
    assert out.stat().st_mtime != 1


def test_a_file_is_replaced_as_a_whole_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write("double.py")
    command("compile", "double.py")
    out = Path("generated/double.py")
    before = out.read_bytes()
    write("double.py", DOUBLE.replace("2 *", "3 *"))

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    result = CliRunner().invoke(main, ["compile", "double.py"])
    assert result.exit_code == 1
    assert out.read_bytes() == before
    assert list(out.parent.iterdir()) == [out], "a temporary file was left behind"


def test_who_reads_meanwhile_keeps_the_old_file() -> None:
    write("double.py")
    command("compile", "double.py")
    out = Path("generated/double.py")
    before = out.read_text()
    with out.open() as reader:
        write("double.py", DOUBLE.replace("2 *", "3 *"))
        command("compile", "double.py")
        assert reader.read() == before
    assert out.read_text() != before


def test_a_new_file_can_be_run_and_one_that_is_there_keeps_its_permissions() -> None:
    write("double.py")
    mask = os.umask(0o027)
    try:
        command("compile", "double.py")
        out = Path("generated/double.py")
        assert stat.S_IMODE(out.stat().st_mode) == 0o750
        assert os.umask(0o027) == 0o027, "the mask was changed"
        for mode in (0o640, 0o444, 0o755):
            out.chmod(mode)
            write("double.py", DOUBLE.replace("2 *", f"{mode} *"))
            command("compile", "double.py")
            assert stat.S_IMODE(out.stat().st_mode) == mode
    finally:
        os.umask(mask)


def test_a_compiled_file_runs_by_itself() -> None:
    write("double.py")
    command("compile", "double.py")
    done = subprocess.run(
        ["./generated/double.py"], capture_output=True, timeout=60, check=True
    )
    assert done.stdout.split() == [b"2", b"4", b"6"]


@pytest.mark.parametrize("place", ["folder", "folder/", "file/out.py", "/proc/no/x.py"])
def test_a_place_that_cannot_be_written_is_said_in_one_line(place: str) -> None:
    write("double.py")
    Path("folder").mkdir()
    Path("file").write_text("")
    result = command("compile", "double.py", "-o", place, expect=1)
    assert len(result.stderr.splitlines()) == 1
    assert place.rstrip("/") in result.stderr


# ---- compile: what a declaration may do


def compiles(text: str, picture: str = PICTURE) -> str:
    """Compile a declaration; return what was said on standard error."""
    write("case.py", text)
    result = command("compile", "case.py", "-o", "case_out.py")
    assert result.stdout == ""
    assert command("show", "case_out.py").stdout == picture
    return result.stderr


def refused(text: str | bytes) -> str:
    """Compile a declaration that cannot be; return what was said."""
    if isinstance(text, bytes):
        Path("case.py").write_bytes(text)
    else:
        write("case.py", text)
    said: list[str] = []
    for words in (["compile"], ["show", "--run"], ["render", "--run", "-o", "out.dot"]):
        result = command(words[0], "case.py", *words[1:], expect=1)
        assert result.stdout == ""
        assert not Path("generated").exists()
        assert not Path("out.dot").exists()
        said.append(result.stderr)
    short = {text.replace(f"{os.getcwd()}{os.sep}", "") for text in said}
    assert len(short) == 1, "each command says it in its own words"
    for inside in ("compiler.py", "cli/", "click"):
        assert inside not in "".join(said), "that is none of the user's lines"
    return said[0]


def test_what_a_declaration_prints_goes_to_standard_error() -> None:
    write("case.py", DOUBLE.replace("import skorche", "import skorche\nprint('hello')"))
    drawing = ["render", "--run", "-o", "-"]
    for words in (["compile", "-o", "-"], ["show", "--run"], drawing, ["run"]):
        done = process(words[0], *words[1:], "case.py")
        assert "hello" in done.stderr
        assert "hello" not in done.stdout.replace("print('hello')", "")


def test_a_declaration_that_raises_shows_where() -> None:
    said = refused("""
        def first():
            return second()

        def second():
            return 1 / 0

        first()
        """)
    lines = said.splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert [line.split(", ")[1:] for line in lines if line.startswith("  File")] == [
        ["line 7", "in <module>"],
        ["line 2", "in first"],
        ["line 5", "in second"],
    ]
    assert "ZeroDivisionError: division by zero" in lines
    assert lines[-1].startswith("case.py")


def test_an_error_of_skorche_in_a_declaration_shows_where_too() -> None:
    """StateError knows no place, so the user's lines have to say it."""
    said = refused("""
        import skorche

        numbers = skorche.Queue("numbers")
        numbers.get()
        """)
    assert "line 4" in said or "case.py:4" in said
    assert "would wait for ever" in said


def test_a_wrong_call_of_a_verb_shows_where() -> None:
    said = refused("import skorche\n\nskorche.map()\n")
    assert 'case.py", line 3' in said
    assert "TypeError" in said


def test_an_exception_that_is_no_exception_ends_the_declaration_too() -> None:
    said = refused("class Stop(BaseException): pass\nraise Stop('enough')\n")
    assert "Stop" in said and "enough" in said


def test_a_syntax_error_shows_the_line() -> None:
    said = refused("import skorche\ndef double(number)\n    return 2 * number\n")
    assert said.startswith("case.py:2: ")
    assert "expected ':'" in said


@pytest.mark.parametrize(
    "text",
    [
        b'name = "caf\xe9"\n',
        b"# -*- coding: nonsense -*-\nimport skorche\n",
        b"import skorche\n\0\n",
        b"\xff\xfei\0m\0p\0",
    ],
)
def test_bytes_that_are_no_source_are_said_in_one_line(text: bytes) -> None:
    said = refused(text)
    assert said.startswith("case.py")
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("code", ["3", "'set TOKEN first'"])
def test_leaving_with_an_error_is_an_error(code: str) -> None:
    said = refused(DOUBLE.replace("skorche.run()", f"raise SystemExit({code})"))
    assert code.strip("'") in said


@pytest.mark.parametrize("code", ["", "0", "None"])
def test_leaving_in_peace_is_the_end_of_the_declaration(code: str) -> None:
    compiles(DOUBLE.replace("skorche.run()", f"import sys\nsys.exit({code})"))


def test_the_end_of_the_file_stands_for_run() -> None:
    compiles(DOUBLE.replace("skorche.run()", ""))


def test_several_pipelines_without_a_run_are_too_many() -> None:
    said = refused("""
        import skorche

        first, second = skorche.Pipeline(), skorche.Pipeline()
        first.map(abs, skorche.Queue("a", [1]))
        second.map(abs, skorche.Queue("b", [1]))
        """)
    assert "2 pipelines" in said
    assert "run()" in said


@pytest.mark.parametrize("chosen", ["first", "second"])
def test_of_several_pipelines_the_one_that_runs_is_compiled(chosen: str) -> None:
    text = f"""
        import skorche

        def double(number):
            return 2 * number

        first, second = skorche.Pipeline(), skorche.Pipeline()
        q = first.map(double, skorche.Queue("of_first", [1]))
        q = second.map(double, skorche.Queue("of_second", [1]))
        {chosen}.run()
        """
    compiles(text, f"of_{chosen}\n    -> double -> q\n")


def test_one_pipeline_among_empty_ones_needs_no_run() -> None:
    text = DOUBLE.replace("skorche.map", "skorche.Pipeline().map")
    compiles(text.replace("skorche.run()", "skorche.Pipeline()"))


def test_what_was_forgotten_by_init_is_not_compiled() -> None:
    compiles(
        DOUBLE.replace(
            "\n\n\ndef",
            "\nskorche.map(abs, skorche.Queue())" "\nskorche.init()\n\n\ndef",
            1,
        )
    )


@pytest.mark.parametrize(
    "around",
    [
        "try:\n    skorche.run()\nexcept Exception:\n    raise SystemExit(9)\n",
        "try:\n    skorche.run()\nfinally:\n    skorche.shutdown()\n",
        "try:\n    skorche.run()\nfinally:\n    print(doubled.get())\n",
        "try:\n    skorche.run()\nexcept:\n    print('no')\nskorche.shutdown()\n",
        "try:\n    skorche.run()\nexcept BaseException:\n    raise SystemExit(9)\n",
        "try:\n    skorche.run()\nexcept BaseException:\n    pass\nprint(doubled.get())\n",
    ],
)
def test_nothing_after_run_is_part_of_the_declaration(around: str) -> None:
    compiles(DOUBLE.replace("skorche.run()", around))


def test_a_second_run_is_told_though_the_file_keeps_what_ends_the_first() -> None:
    again = """
        try:
            skorche.run()
        except BaseException:
            pass
        skorche.init()
        skorche.map(abs, skorche.Queue("other", [1]))
        skorche.run()
        """
    write("case.py", DOUBLE.replace("skorche.run()", textwrap.dedent(again)))
    done = command("compile", "case.py", expect=1)
    assert "case.py:13: run() is called again in line 18" in done.output


def test_nothing_runs_while_compiling() -> None:
    """Nor does the declaration go on after run(), not even in an `except Exception`."""
    text = DOUBLE.replace("    return 2", "    open('ran', 'w')\n    return 2")
    guarded = "try:\n    skorche.run()\nexcept Exception:\n    open('after', 'w')\n"
    text = text.replace("skorche.run()", guarded)
    compiles(f"{text}open('after', 'w')\n")
    assert not Path("ran").exists()
    assert not Path("after").exists()


def test_a_declaration_may_leave_its_folder() -> None:
    write(
        "a/case.py",
        DOUBLE.replace("import skorche", "import os, skorche\nos.chdir('/')"),
    )
    write("a/other.py")
    before = os.getcwd()
    command("compile", "a/case.py", "a/other.py")
    assert os.getcwd() == before
    assert command("show", "generated/case.py").stdout == PICTURE
    assert outputs("generated/other.py") == [2, 4, 6]


def test_a_declaration_sees_what_python_would_show_it() -> None:
    text = """
        import os
        import sys

        import skorche

        def double(number):
            return 2 * number

        assert __name__ == "__main__"
        assert __doc__ is None
        assert sys.modules["__main__"].__dict__ is globals()
        assert sys.argv == [__file__] or sys.argv == ["folder/case.py"], sys.argv
        assert os.path.samefile(__file__, "folder/case.py")
        assert os.path.samefile(sys.path[0], "folder")
        import beside
        doubled = skorche.map(double, skorche.Queue("numbers", beside.VALUES))
        skorche.run()
        """
    write("folder/beside.py", "VALUES = [1]\n")
    write("folder/case.py", text)
    argv, path, modules = sys.argv, list(sys.path), sys.modules["__main__"]
    command("compile", "folder/case.py")
    assert (sys.argv, sys.path, sys.modules["__main__"]) == (argv, path, modules)
    assert outputs("generated/case.py") == [2]


def test_files_compiled_together_do_not_share_modules() -> None:
    text = DOUBLE.replace("[1, 2, 3]", "VALUES").replace(
        "import skorche", "import skorche\nfrom config import VALUES"
    )
    for number, folder in enumerate(("a", "b"), 1):
        write(f"{folder}/config.py", f"VALUES = [{number}]\n")
        write(f"{folder}/{folder}.py", text)
    command("compile", "a/a.py", "b/b.py")
    assert outputs("generated/a.py") == [2]
    assert outputs("generated/b.py") == [4]


def test_files_compiled_together_do_not_share_a_pipeline() -> None:
    write("one.py", DOUBLE.replace("skorche.run()", ""))
    write("two.py", DOUBLE)
    command("compile", "one.py", "two.py")
    assert command("show", "generated/one.py").stdout == PICTURE
    assert command("show", "generated/two.py").stdout == PICTURE


def test_a_changed_file_is_read_again() -> None:
    compiles(DOUBLE)
    compiles(
        DOUBLE.replace("doubled =", "\n\nproduct ="),
        PICTURE.replace("doubled", "product"),
    )


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8-sig", "cp1252", "koi8-r"])
def test_a_file_may_be_in_another_encoding(encoding: str) -> None:
    word = "\u0434\u0430" if encoding == "koi8-r" else "caf\xe9"
    text = DOUBLE.replace("2 * number", f"{word!r}").lstrip()
    if encoding != "utf-8-sig":
        text = f"# -*- coding: {encoding} -*-\n{text}"
    Path("case.py").write_bytes(text.encode(encoding))
    command("compile", "case.py")
    assert outputs("generated/case.py") == [word] * 3


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_a_file_may_end_its_lines_otherwise(newline: str) -> None:
    text = DOUBLE.replace("2 * number", '"""a\nb"""').replace("\n", newline)
    Path("case.py").write_bytes(text.encode())
    command("compile", "case.py")
    assert b"\r" not in Path("generated/case.py").read_bytes()
    assert outputs("generated/case.py") == ["a\nb"] * 3


@pytest.mark.parametrize("odd", ["\f", "\v", "\x1c", "\x85", "\u2028"])
def test_what_only_splitlines_takes_for_a_line_end_is_none(odd: str) -> None:
    """A form feed between functions, above all, as old files have it."""
    feed = "\f\n" if odd == "\f" else ""
    text = DOUBLE.replace("def double", f"WORD = '{odd}'  # {odd}\n{feed}\ndef double")
    compiles(text.replace("2 * number", "[WORD, 2 * number]"))
    assert outputs("case_out.py") == [[odd, 2], [odd, 4], [odd, 6]]


@pytest.mark.parametrize(
    "docstring",
    [
        "'''Says \"\"\"hi\"\"\" to C:\\\\new.'''",
        "'''Ends with a quote\"'''",
        "'''Ends with a backslash \\\\'''",
        "'''First line,\nsecond line.\n   \nSecond paragraph.'''",
        "'''\n\n    Indented.\n      More.\n'''",
        "'Tabs\\tand \\x07 bells and \\x1b[31m colours.'",
        "'numbers\\n    -> other -> title'",
        "'{{ braces }} {% raw %}'",
        "'Caf\xe9 \u6570 \\u2028 line'",
        "''",
        "'   '",
    ],
)
def test_a_docstring_of_any_kind_gives_the_title(docstring: str) -> None:
    compiles(DOUBLE.replace('"""Doubles numbers."""', docstring, 1))
    text = Path("case_out.py").read_text(encoding="utf-8")
    assert all(line == line.rstrip() for line in text.split("\n"))
    title = (ast.get_docstring(ast.parse(text)) or "").partition("\n\n")[0]
    wanted = ast.literal_eval(docstring).strip().splitlines() or ["The pipeline of"]
    assert title.split()[0] == wanted[0].split()[0]


def test_a_compiled_file_is_not_compiled_nor_run_as_a_declaration() -> None:
    write("double.py", DOUBLE.replace("return 2", "open('ran', 'w'); return 2"))
    command("compile", "double.py")
    for words in (["compile", "-o", "-"], ["run"]):
        out = "generated/double.py"
        done = process(words[0], out, *words[1:], expect=1)
        assert done.stdout == ""
        assert "compiled" in done.stderr
    assert not Path("ran").exists()


# ---- run


def test_run_prints_json_lines() -> None:
    write("double.py")
    assert process("run", "double.py").stdout == "2\n4\n6\n"


def test_run_reads_inputs_from_files_and_standard_input() -> None:
    write("double.py")
    write("in.jsonl", "10\n\n20\n")
    assert process("run", "double.py", "--input", "in.jsonl").stdout == "20\n40\n"
    assert process("run", "double.py", "--input", "-", stdin='"a"').stdout == '"aa"\n'


def test_run_and_the_compiled_file_know_an_input_by_the_name_in_the_picture() -> None:
    """The picture says "numbers"; nobody can know that it is a parameter `inputs`."""
    write("double.py")
    write("in.jsonl", "10\n")
    named = ("--input", "numbers=in.jsonl")
    assert process("run", "double.py", *named).stdout == "20\n"


def test_run_tells_several_queues_apart() -> None:
    write(
        "two.py",
        """
        import skorche

        def double(number):
            return 2 * number

        left = skorche.map(double, skorche.Queue("a", [1]))
        right = skorche.map(double, skorche.Queue("b"))
        skorche.run()
        """,
    )
    write("b.jsonl", "4\n")
    done = process("run", "two.py", "--input", "b=b.jsonl")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert sorted((line["queue"], line["item"]) for line in lines) == [
        ("left", 2),
        ("right", 8),
    ]
    assert "--input b=FILE" in process("run", "two.py", expect=2).stderr
    unnamed = process("run", "two.py", "--input", "b.jsonl", expect=2)
    assert "needs a name" in unnamed.stderr


def test_run_says_what_each_stage_did() -> None:
    write("double.py")
    done = process("run", "double.py", "--stats")
    assert done.stdout == "2\n4\n6\n"
    assert done.stderr.splitlines()[0].split()[:3] == ["stage", "workers", "items"]
    assert done.stderr.splitlines()[1].split()[:3] == ["double", "1", "3"]


def test_run_fails_as_the_compiled_file_does() -> None:
    write("half.py", DOUBLE.replace("2 * number", "12 // (number - 2)"))
    command("compile", "half.py")
    here = process("run", "half.py", expect=1)
    there = subprocess.run(
        [sys.executable, "generated/half.py"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert there.returncode == 1
    assert here.stdout == there.stdout
    last = here.stderr.splitlines()[-1]
    assert last == there.stderr.splitlines()[-1]
    assert "double(2) raised ZeroDivisionError" in last
    assert "in double" in here.stderr, "the traceback shows the task's own line"


@pytest.mark.parametrize(
    "words", [["--input", "nowhere"], ["--nonsense"], ["more"], ["--input"]]
)
def test_run_refuses_words_that_it_does_not_know(words: list[str]) -> None:
    write("double.py")
    done = process("run", "double.py", *words, expect=2)
    assert done.stdout == ""


def test_run_refuses_a_wrong_declaration() -> None:
    write("wrong.py", "import skorche\nskorche.batch(skorche.Queue(), batch_size=0)\n")
    assert "bad-batch-size" in process("run", "wrong.py", expect=1).stderr


def test_run_helps_with_itself_and_with_the_pipeline() -> None:
    write("double.py")
    for word in ("-h", "--help"):
        assert "WORDS" in process("run", word).stdout
        done = process("run", "double.py", word)
        assert "--stats" in done.stdout
        assert "-> double -> doubled" in done.stdout


def test_run_needs_no_literal_inputs_and_carries_nothing() -> None:
    """What cannot be compiled can still run in this process."""
    write(
        "live.py",
        """
        import skorche

        def declare(count):
            numbers = skorche.Queue("numbers", fixed_inputs=(n for n in range(count)))
            doubled = skorche.map(lambda n: 2 * n, numbers)
            skorche.run()

        declare(3)
        """,
    )
    assert process("run", "live.py").stdout == "0\n2\n4\n"
    assert "inputs-not-literal" in process("compile", "live.py", expect=1).stderr


def test_inputs_are_an_expression_or_frozen() -> None:
    text = DOUBLE.replace("=[1, 2, 3]", "=sorted(set(range(1, 3)))")
    write("words.py", text)
    for words, wanted in (
        ([], "INPUTS = sorted(set(range(1, 3)))\n"),
        (["--freeze-inputs"], "INPUTS = [1, 2]\n"),
    ):
        process("compile", "words.py", *words)
        assert wanted in Path("generated/words.py").read_text(encoding="utf-8")
        assert outputs("generated/words.py") == [2, 4]


def test_run_imports_from_the_folder_of_the_file_while_it_runs() -> None:
    write("folder/beside.py", "def triple(number):\n    return 3 * number\n")
    text = DOUBLE.replace(
        "    return 2 * number",
        "    from beside import triple\n    return triple(number)",
    )
    write("folder/case.py", text)
    assert process("run", "folder/case.py").stdout == "3\n6\n9\n"


def test_help_shows_names_that_the_terminal_has_no_letters_for() -> None:
    write("words.py", DOUBLE.replace("numbers", "Wörter 数"))
    command("compile", "words.py")
    script = Path(sysconfig.get_path("scripts"), "skorche")
    for words in (["generated/words.py"], [str(script), "run", "words.py"]):
        done = subprocess.run(
            [sys.executable, *words, "--help"],
            capture_output=True,
            timeout=60,
            check=False,
            env={**os.environ, "PYTHONIOENCODING": "ascii"},
        )
        assert b"Traceback" not in done.stderr
        assert b"-> double -> doubled" in done.stdout


# ---- show and render


def test_show_draws_a_declaration_and_a_compiled_file_alike() -> None:
    write("double.py")
    command("compile", "double.py")
    assert command("show", "--run", "double.py").stdout == PICTURE
    assert command("show", "generated/double.py").stdout == PICTURE


def test_a_compiled_file_is_read_not_run() -> None:
    write("double.py", DOUBLE)
    command("compile", "double.py")
    out = Path("generated/double.py")
    effect = "open('ran', 'w').close()\nraise SystemExit(7)\n"
    out.write_text(out.read_text().replace("\nimport json", f"\n{effect}import json"))
    assert effect in out.read_text()
    assert command("show", "generated/double.py").stdout == PICTURE
    command("render", "generated/double.py", "-o", "out.dot")
    assert not Path("ran").exists()


@pytest.mark.parametrize(
    "old, new",
    [
        ("    -> double -> doubled\n", "    => double\n"),
        ("numbers\n    ->", "    ->"),
        ('"""', "''"),
    ],
)
def test_a_compiled_file_that_was_spoilt_is_said_in_one_line(
    old: str, new: str
) -> None:
    write("double.py")
    command("compile", "double.py")
    out = Path("generated/double.py")
    out.write_text(out.read_text().replace(old, new, 1))
    for words in (["show"], ["render", "-o", "out.dot"]):
        result = command(words[0], str(out), *words[1:], expect=1)
        assert result.stderr.startswith(f"{out}")
        assert len(result.stderr.splitlines()) == 1
    assert not Path("out.dot").exists()


def test_show_checks_the_declaration() -> None:
    write("wrong.py", "import skorche\nskorche.batch(skorche.Queue(), batch_size=0)\n")
    for words in (["show", "--run"], ["render", "--run", "-o", "-"]):
        result = command(words[0], "wrong.py", *words[1:], expect=1)
        assert "wrong.py:2" in result.stderr
        assert "bad-batch-size" in result.stderr


def test_show_needs_no_source_that_could_be_carried() -> None:
    text = "import skorche\nout = skorche.map(lambda n: n, skorche.Queue('a'))\n"
    write("live.py", text)
    assert command("show", "--run", "live.py").stdout == 'a\n    -> "<lambda>" -> out\n'


@pytest.fixture
def drawn() -> Iterator[str]:
    write("double.py")
    yield "double.py"


def test_render_dot_and_mermaid(drawn: str) -> None:
    command("render", "--run", drawn, "-o", "out.dot")
    command("render", "--run", drawn, "-o", "sub/out.mmd")
    assert Path("out.dot").read_text().startswith("digraph")
    assert Path("sub/out.mmd").read_text().startswith("flowchart LR\n")
    assert (
        command("render", "--run", drawn, "-o", "-").stdout
        == Path("out.dot").read_text()
    )


def can_draw() -> bool:
    return any(map(drawing._find_program, drawing.PROGRAMS))


@pytest.mark.skipif(not can_draw(), reason="no drawing program is there")
def test_render_svg_and_png(drawn: str) -> None:
    assert "wrote out.svg" in command("render", "--run", drawn, "-o", "out.svg").stderr
    command("render", "--run", drawn, "-o", "OUT.PNG")
    assert ElementTree.parse("out.svg").getroot().tag.endswith("svg")
    assert Path("OUT.PNG").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["out", "out.jpg", "svg", ".svg", "out.svg/"])
def test_render_refuses_other_endings(drawn: str, name: str) -> None:
    result = command("render", "--run", drawn, "-o", name, expect=2)
    for ending in (".svg", ".png", ".dot", ".mmd"):
        assert ending in result.stderr
    assert os.listdir() == [drawn]


def test_render_without_output_is_a_question_of_words(drawn: str) -> None:
    assert "--output" in command("render", "--run", drawn, expect=2).stderr


@pytest.mark.parametrize("place", ["folder.dot", "double.py/out.dot"])
def test_render_to_a_place_that_cannot_be_written(drawn: str, place: str) -> None:
    Path("folder.dot").mkdir()
    result = command("render", "--run", drawn, "-o", place, expect=1)
    assert len(result.stderr.splitlines()) == 1
    assert place in result.stderr


def test_without_a_drawing_program_dot_is_written(
    drawn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "_find_program", lambda name: None)
    for ending in ("svg", "png"):
        result = command("render", "--run", drawn, "-o", f"{ending}/out.{ending}")
        assert "Graphviz" in result.stderr
        assert "pip install" in result.stderr
        assert "skorche[pure]" in result.stderr
        assert os.listdir(ending) == ["out.dot"]
        assert Path(ending, "out.dot").read_text().startswith("digraph")
    command("render", "--run", drawn, "-o", "plain.dot")
    command("render", "--run", drawn, "-o", "plain.mmd")


# ---- the whole


def test_version_and_help() -> None:
    assert command("--version").stdout == f"skorche, version {skorche.__version__}\n"
    for word in ("-h", "--help"):
        text = command(word).stdout
        for verb in ("compile", "run", "show", "render"):
            assert f"\n  {verb} " in text
            if verb != "run":
                assert "Usage: " in command(verb, word).stdout
    assert command("nonsense", expect=2).stdout == ""


def test_every_command_has_a_first_line_that_is_not_cut_off() -> None:
    assert "..." not in command("-h").stdout.replace("COMMAND [ARGS]...", "")


def test_a_code_is_explained() -> None:
    said = command("explain", "bad-batch-size").stdout.splitlines()
    assert said[0] == "The size of a batch is no positive whole number."
    assert said[2].startswith("    declaration.py:")
    assert said[2].endswith(" [bad-batch-size]")
    assert said[4] == "Give batch() a size of 1 or more."
    assert command("explain", "[bad-batch-size]").stdout.splitlines() == said
    listed = command("explain").stdout.splitlines()
    assert [line.split()[0] for line in listed] == sorted(PROBLEMS)
    result = command("explain", "bad-bach-size", expect=2)
    assert (
        "there is no problem bad-bach-size; did you mean bad-batch-size?"
        in result.stderr
    )
    assert "`skorche explain` lists all" in command("explain", "x", expect=2).stderr


def test_the_target_is_one_that_is_there() -> None:
    write("double.py")
    command("compile", "double.py", "--target", "threads")
    assert (
        "threads"
        in command("compile", "double.py", "--target", "nonsense", expect=2).stderr
    )


def test_a_closed_pipe_is_no_traceback() -> None:
    write("double.py")
    script = Path(sysconfig.get_path("scripts"), "skorche")
    done = subprocess.run(
        f"'{sys.executable}' '{script}' compile double.py -o - | head -c 10",
        shell=True,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == "#!/usr/bin"
    assert "Traceback" not in done.stderr
