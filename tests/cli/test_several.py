"""Files of several pipelines, declarations with arguments of their own, and places of files."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from skorche.cli import replacing
from skorche.write.file_names import Command, command_of
from tests.invoke import command, outputs

SALES = '''"""Sales."""

import sys

import skorche


def grow(number: int) -> int:
    return 2 * number


def report(name, days):
    pipeline = skorche.Pipeline(name)
    queue = skorche.Queue("days", fixed_inputs=list(range(days)))
    out = pipeline.map(grow, queue)
    if name == "weekly":
        out = pipeline.map(str, out)
    pipeline.run()
    pipeline.shutdown()
    items = out.flush()
    with open(f"{name}.txt", "w") as file:
        file.write(str(items))
    return items


if __name__ == "__main__":
    print("top", file=sys.stderr)
    for name, days in [("daily", 1), ("weekly", 3)]:
        found = report(name, days)
        print(name, found[0])
'''
ARGUED = """import sys

import skorche


def grow(number):
    return number + 1


if __name__ == "__main__":
    out = skorche.map(grow, skorche.Queue("numbers", fixed_inputs=[1]))
    for _ in sys.argv[1:]:
        out = skorche.map(grow, out)
    skorche.run()
    skorche.shutdown()
"""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("sales.py").write_text(SALES)
    Path("argued.py").write_text(ARGUED)


def project(text: str) -> None:
    Path("pyproject.toml").write_text(f"[tool.skorche]\n{text}\n")


# ---- several pipelines


def test_each_pipeline_has_its_file_and_the_file_runs_once() -> None:
    project('sources = ["sales.py"]\ntargets = ["threads", "serial"]')
    done = command("compile")
    assert done.output.count("top") == 1
    names = sorted(path.name for path in Path("generated").iterdir())
    assert names == [
        "sales_daily.py",
        "sales_daily_serial.py",
        "sales_weekly.py",
        "sales_weekly_serial.py",
    ]
    assert outputs("generated/sales_daily.py") == [0]
    assert outputs("generated/sales_weekly_serial.py") == ["0", "2", "4"]
    assert not Path("daily.txt").exists(), "nothing of the results is handled"
    done = command("check")
    assert done.output.count("top") == 1
    assert "4 fresh" in done.output
    done = command("verify")
    assert done.output.count("top") == 1
    assert "same sales.py, pipeline daily: 1 items" in done.output
    assert "same sales.py, pipeline weekly: 3 items" in done.output


def test_one_is_named() -> None:
    command("compile", "sales.py", "--pipeline", "weekly", "-o", "out.py")
    assert outputs("out.py") == ["0", "2", "4"]
    command("compile", "sales.py", "-o", "out.py")
    assert Path("out_daily.py").exists() and Path("out_weekly.py").exists()
    assert "-> str" in command("show", "--run", "sales.py").output
    shown = command("show", "--run", "sales.py", "--pipeline", "daily").output
    assert "-> str" not in shown
    assert command("diff", "--run", "out_weekly.py", "sales.py").output == "top\n"
    assert '"4"' in command("run", "--pipeline", "weekly", "sales.py").output
    behind = ("sales.py", "--pipeline=weekly", "--take", "1", "--target", "serial")
    assert '"0"' in command("run", *behind).output


@pytest.mark.parametrize(
    "words",
    [
        ("compile", "sales.py", "--pipeline", "yearly"),
        ("run", "--pipeline", "yearly", "sales.py"),
        ("show", "--run", "--pipeline", "yearly", "sales.py"),
        ("verify", "sales.py", "--pipeline", "yearly"),
    ],
)
def test_a_pipeline_that_is_not_there_is_told(words: tuple[str, ...]) -> None:
    done = command(*words, expect=1)
    assert 'has no pipeline "yearly", but daily, weekly' in done.output
    assert not Path("generated").exists()


def test_which_one_is_asked_where_one_is_needed() -> None:
    assert (
        "has 2 pipelines, daily, weekly" in command("run", "sales.py", expect=1).output
    )
    done = command("render", "--run", "sales.py", "-o", "x.dot", expect=2)
    assert "say --pipeline" in done.output
    assert "--pipeline" in command("compile", "sales.py", "-o", "-", expect=2).output


def test_a_change_of_one_makes_that_one_stale() -> None:
    project('sources = ["sales.py"]')
    command("compile")
    Path("sales.py").write_text(SALES.replace('("weekly", 3)', '("weekly", 4)'))
    done = command("check", expect=1)
    assert "generated/sales_weekly.py: the declaration changed" in done.output
    assert "sales_daily" not in done.output
    Path("sales.py").write_text(SALES.replace('("weekly", 3)', '("yearly", 3)'))
    done = command("check", expect=1)
    assert "generated/sales_weekly.py: no declaration gives this file" in done.output
    assert "generated/sales_yearly.py: the file is missing" in done.output
    Path("sales.py").write_text("oops")
    assert "no declaration gives" not in command("check", expect=2).output


def test_a_compiled_file_is_checked_by_its_name() -> None:
    project('sources = ["sales.py"]')
    command("compile")
    done = command("check", "generated/sales_weekly.py")
    assert "2 fresh" in done.output


def test_values_are_those_at_each_run() -> None:
    text = SALES.replace("2 * number", "limit * number").replace(
        "    pipeline = sk", "    global limit\n    limit = days\n    pipeline = sk"
    )
    Path("sales.py").write_text(text.replace("def grow", "limit = 0\n\n\ndef grow"))
    command("compile", "sales.py")
    assert outputs("generated/sales_weekly.py") == ["0", "3", "6"]
    text = SALES.replace("2 * number", "days * number").replace(
        "found = report", "print(days)\n        found = report"
    )
    Path("sales.py").write_text(text)
    command("compile", "sales.py")
    assert outputs("generated/sales_weekly.py") == ["0", "3", "6"]
    assert "days = 1" in Path("generated/sales_daily.py").read_text()


def test_what_needs_results_further_on_is_told() -> None:
    text = SALES.replace("print(name, found[0])", "count = len(found)").replace(
        "found = report(name, days)", "found = report(name, days)"
    )
    text += "        skorche.Pipeline(f'p{count}')\n"
    Path("sales.py").write_text(text)
    done = command("compile", "sales.py", expect=1)
    assert "declared-by-results" in done.output


def test_a_table_of_functions_gives_all() -> None:
    guard = "for one in [lambda: report('daily', 1), lambda: report('weekly', 3)]:"
    text = SALES.partition("    for name")[0] + f"    {guard}\n        one()\n"
    Path("sales.py").write_text(text)
    command("compile", "sales.py")
    assert len(list(Path("generated").iterdir())) == 2
    assert not Path("daily.txt").exists()


def test_one_that_fails_after_the_first_is_told() -> None:
    Path("sales.py").write_text(SALES.replace("print(name, found[0])", "1 / 0"))
    done = command("compile", "sales.py", expect=1)
    assert "ZeroDivisionError: division by zero, past the run() of daily" in done.output
    assert not Path("generated").exists()


def test_one_whose_tasks_cannot_be_carried_does_not_hide_the_other() -> None:
    text = SALES.replace("return 2 * number", "return __file__, number")
    Path("sales.py").write_text(text.replace("map(str, out)", "map(open, 5)"))
    done = command("compile", "sales.py", expect=1)
    assert "module-attribute" in done.output
    assert "not-a-queue" in done.output


#: How else people run several pipelines; each is compiled to a file of its own, and none of
#: what they do with results is done. `make` declares one.
MAKE = """
import skorche


def grow(number):
    return 2 * number


def make(name):
    pipeline = skorche.Pipeline(name)
    numbers = skorche.Queue("numbers", fixed_inputs=[len(name)])
    return pipeline, pipeline.map(grow, numbers)


def end(pipeline, out):
    pipeline.shutdown()
    open("report", "w").write(str(out.flush()))


def go(name):
    pipeline, out = make(name)
    pipeline.run()
    pipeline.shutdown()
    return out.flush()


def write(items):
    open("report", "w").write(str(items))


class App:
    def go(self, name):
        pipeline, out = make(name)
        pipeline.run()
        end(pipeline, out)


names = ["a", "bb"]
"""
STYLES = {
    "one after the other": "a, x = make('a')\na.run()\nend(a, x)\n"
    "b, y = make('bb')\nb.run()\nend(b, y)",
    "all run and then ended": "made = [make(name) for name in names]\n"
    "for one, _ in made: one.run()\nfor one, out in made: end(one, out)",
    "results in a dictionary": "found = {}\nfor name in names:\n"
    "    found[name] = go(name)\nwrite(sum(map(sum, found.values())))",
    "results in a list": "found = []\nfor name in names: found.append(go(name))\n"
    "assert found[0] == [2]\nwrite(found)",
    "a comprehension": "found = {name: go(name) for name in names}\nwrite(found)",
    "a generator": "write(sum(len(go(name)) for name in names))",
    "a result at once": "write(go('a'))\nwrite(go('bb'))",
    "methods": "for name in names: App().go(name)",
    "a loop over results": "for name in names:\n    for item in go(name): write(item)",
    "try and finally": "for name in names:\n    p, out = make(name)\n    try: p.run()\n"
    "    finally: end(p, out)",
    "ways out": "for name in names:\n    if not go(name): raise SystemExit(3)",
    "items one by one": "for name in names:\n    p, out = make(name)\n    p.run()\n"
    "    while (item := out.get()) is not skorche.QUEUE_SENTINEL: write(item)",
    "functions in a list": "for one in [lambda: go('a'), lambda: go('bb')]: one()",
    "declared and not run": "make('a')\nmake('bb')",
    "of another module's run": "import subprocess\nfor name in names: go(name)\n"
    "subprocess.run(['touch', 'report']).check_returncode() if write else None",
}


@pytest.mark.parametrize("style", STYLES)
def test_pipelines_are_run_in_many_ways(style: str) -> None:
    Path("x.py").write_text(MAKE + STYLES[style])
    command("compile", "x.py")
    names = sorted(path.name for path in Path("generated").iterdir())
    assert names == ["x_a.py", "x_bb.py"]
    assert "[2]" in Path("generated/x_bb.py").read_text()
    assert style.startswith("of another") or not Path("report").exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            (
                "found = [1]\nfor name in names:\n    p = skorche.Pipeline(name)\n"
                "    out = p.map(grow, skorche.Queue('q', fixed_inputs=list(found)))\n"
                "    p.run()\n    p.shutdown()\n    found.extend(out.flush())\n"
            ),
            "declared-by-results",
        ),
        (
            "found = go('a')\nif len(found) == 1:\n    go('bb')\n",
            "declared-by-results",
        ),
        (
            (
                "for one in [end]:\n    for name in names:\n        p, out = make(name)\n"
                "        p.run()\n        one(p, out)\n"
            ),
            "nothing runs while a file is compiled",
        ),
        (
            "found = go('a')\nmake(str(len(found)))\ngo('bb')",
            "declared-by-results",
        ),
        ("for name in names: go('a')", "pipeline-named-twice"),
        (
            "go('a')\nskorche.map(grow, skorche.Queue('q'))\nskorche.run()",
            "several-runs",
        ),
        ("make('a-b')", "bad-pipeline-name"),
        ("make('')", "bad-pipeline-name"),
        ("make('../a')", "bad-pipeline-name"),
        ("make(5)", "bad-pipeline-name"),
    ],
)
def test_what_cannot_be_compiled_so_is_told(text: str, told: str) -> None:
    Path("x.py").write_text(MAKE.replace("len(name)", "1") + text)
    done = command("compile", "x.py", expect=1)
    assert told in done.output
    assert not Path("generated").exists() and not Path("report").exists()


# ---- arguments of a declaration


def test_arguments_choose_the_structure_and_are_named() -> None:
    command("compile", "argued.py", "--", "a b", "--fast")
    text = Path("generated/argued.py").read_text()
    assert "`skorche compile argued.py -- 'a b' --fast`" in text
    assert outputs("generated/argued.py") == [4]
    assert "1 fresh" in command("check", "argued.py").output
    assert "arguments: 'a b' --fast → x" in (
        command("check", "argued.py", "--", "x", expect=1).output
    )
    command("compile", "argued.py", "--", "x")
    assert outputs("generated/argued.py") == [3]
    assert "4\n" in command("run", "argued.py", "--", "x", "y").output
    assert "same" in command("verify", "argued.py", "--", "x").output


def test_a_hand_s_edit_is_kept_though_arguments_are_others() -> None:
    command("compile", "argued.py", "--", "x")
    place = Path("generated/argued.py")
    place.write_text(place.read_text().replace("number + 1", "number + 2"))
    edited = place.read_text()
    command("compile", "argued.py", "--", "x", "y", expect=1)
    assert place.read_text() == edited
    command("compile", "argued.py", "--force", "--", "x", "y")


def test_several_arguments_give_several_files() -> None:
    project(
        'sources = ["*.py", {file = "argued.py", args = ["a"], output = "one.py"},\n'
        '  {file = "argued.py", args = ["a", "b"], output = "two.py"}]'
    )
    command("compile")
    assert outputs("generated/one.py") == [3]
    assert outputs("generated/two.py") == [4]
    assert not Path("generated/argued.py").exists()
    assert "4 fresh" in command("check").output
    assert "2 fresh" in command("check", "argued.py").output
    assert "1 fresh" in command("check", "generated/two.py").output
    done = command("run", "argued.py", expect=2)
    assert "say -- a or -- a b" in done.output
    done = command("compile", "argued.py", "-o", "x.py", expect=2)
    assert "-o takes one file" in done.output


def test_what_was_compiled_with_arguments_is_checked_without_settings() -> None:
    command("compile", "argued.py", "-o", "generated/one.py", "--", "a")
    command("compile", "argued.py", "-o", "generated/two.py", "--", "a", "b")
    assert "2 fresh" in command("check", "argued.py").output


@pytest.mark.parametrize(
    "entry",
    [
        '{file = "argued.py", arguments = ["a"]}',
        '{args = ["a"]}',
        '{file = "argued.py", args = "a"}',
        '{file = "argued.py", args = [1]}',
        '{file = "argued.py", output = "../x.py"}',
        '{file = "argued.py", output = "x"}',
        '{file = "../argued.py"}',
        "5",
    ],
)
def test_wrong_entries_are_told(entry: str) -> None:
    project(f"sources = [{entry}]")
    assert "sources of [tool.skorche]" in command("compile", expect=2).output


def test_entries_that_give_one_file_are_both_named() -> None:
    project('sources = [{file = "argued.py", args = ["a"]}, {file = "argued.py"}]')
    project(
        'sources = [{file = "argued.py", args = ["a"]}, {file = "argued.py", args = ["b"]}]'
    )
    done = command("compile", expect=1)
    assert "argued.py -- b and argued.py -- a would both be compiled to" in done.output


def test_arguments_need_a_file() -> None:
    project('sources = ["argued.py"]')
    assert "name the FILE" in command("compile", "--", "x", expect=2).output


@pytest.mark.parametrize(
    "words",
    ["", "x.py --", "x.py y", "x.py --pipeline", "x.py --pipeline a/b", "x.py  -- a"],
)
def test_words_that_skorche_does_not_write_are_none(words: str) -> None:
    with pytest.raises(ValueError):
        command_of(words)


@pytest.mark.parametrize("word", ["it's", "a`b", "--", "\n", "é ü", "$'x'", '"', ""])
def test_words_come_back(word: str) -> None:
    Path("argued.py").write_text(ARGUED)
    command("compile", "argued.py", "--", word, "z")
    [line] = Path("generated/argued.py").read_text().split("\n")[1:2]
    words = line.partition("compile ")[2].rpartition("`")[0]
    assert command_of(words) == Command("argued.py", "", (word, "z"))
    assert "1 fresh" in command("check", "argued.py").output


# ---- one file of two declarations


def put(*paths: str) -> None:
    for number, path in enumerate(paths):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(ARGUED.replace("+ 1", f"+ {number}"))


@pytest.mark.parametrize("newest", ["x.py", "a/x.py", "generated/x.py"])
def test_a_name_that_ends_like_another_is_another(newest: str) -> None:
    put("x.py", "a/x.py")
    command("compile", "a/x.py")
    os.utime(newest, (2**31, 2**31))
    done = command("compile", "x.py", expect=1)
    assert "compiled from a/x.py, and not from x.py" in done.output
    assert "by hand" not in done.output
    command("compile", "--force", "x.py")


def test_a_copy_is_another() -> None:
    put("a/x.py")
    command("compile", "a/x.py")
    Path("b").mkdir()
    Path("b/x.py").write_text(Path("a/x.py").read_text())
    assert "a/x.py" in command("compile", "b/x.py", expect=1).output


def test_a_link_to_a_declaration_is_told_beside_it() -> None:
    put("a/x.py")
    Path("b").symlink_to("a")
    done = command("compile", "a/x.py", "b/x.py", expect=1)
    assert "b/x.py and a/x.py would both be compiled to" in done.output
    command("compile", "a/x.py", "./a/../a/x.py", os.path.abspath("a/x.py"))


def test_a_pipeline_and_a_file_that_give_one_are_told() -> None:
    put("sales_daily.py")
    Path("sales.py").write_text(SALES)
    done = command("compile", "sales_daily.py", "sales.py", expect=1)
    assert "pipeline daily of sales.py and sales_daily.py would both" in done.output
    assert not Path("generated").exists()
    command("compile", "sales_daily.py")
    done = command("compile", "sales.py", expect=1)
    assert "it was compiled from sales_daily.py, and not from pipeline daily of" in (
        done.output
    )


def test_letters_of_another_case_are_one_file_where_it_matters(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put("x.py", "X.py")
    command("compile", "x.py", "X.py")
    monkeypatch.setattr(replacing, "_ignores_case", lambda folder: True)
    done = command("compile", "x.py", "X.py", expect=1)
    assert "X.py and x.py would both be compiled to generated/X.py" in done.output


# ---- from any folder


@pytest.mark.parametrize(
    "marks", ["", "[project]", '[tool.skorche]\nsources = ["p/x.py"]']
)
def test_a_file_is_the_same_from_any_folder(
    marks: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "root"
    (root / "p").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (root / "p/x.py").write_text(ARGUED)
    if marks:
        (root / "pyproject.toml").write_text(marks)
    texts = set()
    ways = [(root, "p/x.py"), (root / "p", "x.py")]
    ways += [(tmp_path / "elsewhere", str(root / "p/x.py")), (tmp_path, "root/p/x.py")]
    for folder, path in ways:
        monkeypatch.chdir(folder)
        command("compile", path)
        texts.add((root / "generated/x.py").read_text())
        (root / "generated/x.py").touch()
        assert "1 fresh" in command("check", path).output
    [text] = texts
    assert "`skorche compile p/x.py`" in text
    assert [p for p in tmp_path.rglob("generated")] == [root / "generated"]


def test_the_folder_under_version_control_is_that_of_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    put("p/q/x.py")
    monkeypatch.chdir("p/q")
    command("compile", "x.py")
    assert "`skorche compile p/q/x.py`" in (tmp_path / "generated/x.py").read_text()


def test_settings_say_their_sources_to_diff(tmp_path: Path) -> None:
    project('sources = [{file = "argued.py", args = ["a"]}]')
    command("compile")
    done = command("diff", "--run", "generated/argued.py", "argued.py")
    assert done.output == ""
    done = command("diff", "--run", "--format", "json", "argued.py", "argued.py")
    assert json.loads(done.output) is not None
