"""Case folders: a declaration each, and what is wanted of it.

`tests/cases/<point>/<name>/declaration.py` is a complete program that shows one point.
Beside it stand one or more of these files, which `pytest --record` writes anew:

    compiled.py        the compiled file, with dots for its machinery
    output.txt         what the pipeline puts out, as JSON lines, sorted
    told.txt           what it says on standard error all the same
    run_error.txt      the last line on standard error of a pipeline that fails
    error.txt          what `skorche compile` says of a declaration that is wrong
    program_error.txt  the error that `python declaration.py` ends with

A file `NAME.jsonl` holds what the input NAME of the pipeline reads. Each output is made
three ways: by the live queues of run(), by `skorche run`, and by the compiled file in an
empty folder on a Python that sees no package. All compiled files together are checked by
ruff, read back by their pictures, and run by Python 3.8 where there is one. Cases below
`python_3_12` and the like are for that Python and later ones.
"""

from __future__ import annotations

import ast
import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import black
import pytest

from skorche.declare.queues import push_to_queue
from skorche.declaring import declared
from skorche.diagram.diagram import Diagram
from skorche.diagram.names import describe, queue_names
from skorche.diagram.picture import parse
from skorche.errors import PipelineError
from skorche.execute.threads import Run
from skorche.lower.targets import DEFAULT
from skorche.python.identifiers import identifier
from skorche.python.statements import read_source
from skorche.review.reading import read
from skorche.review.regenerating import regenerate
from skorche.verify import Outcome, differences, outcome_of, run_here, values_in
from tests import plain_json
from tests.compiled_cases import compiled, declaration
from tests.invoke import invoke
from tests.local_targets import LOCAL as TARGETS
from tests.places import CASES, ROOT
from tests.pythons import pyenv_pythons
from tests.real_code.trying import RUNNING as RUNNING_FILES

Compare = Callable[[Path, str], None]
KINDS = ("output.txt", "run_error.txt", "error.txt", "program_error.txt")
#: Seconds that one run of one case may take.
LIMIT = 20
#: What cannot be the same in the one thread of the serial target, and why.
DIFFERENT = {
    "policies/batch_timeout": "time is looked at as items come",
    "policies/process_restarts": "nothing outlives a process that dies",
    "verbs/map_with_workers": "its workers wait for each other",
    "wrong_policies/process_killed": "nothing outlives a process that dies",
    "wrong_policies/process_unpicklable": "nothing goes to another process",
    "wrong_policies/process_unpicklable_item": "nothing goes to another process",
}
#: What ruff would have changed in the user's annotations, since they are lazy there.
IGNORED = "UP035,UP037"
#: Words of a compiled file's command line: no environment, no installed packages.
BARE = ("-I", "-S")
pytestmark = pytest.mark.timeout(3 * LIMIT)
ALL = sorted(
    path.parent.relative_to(CASES).as_posix()
    for path in CASES.glob("*/*/declaration.py")
)
#: Those that this Python can read: tests/test_newer_syntax.py runs the others elsewhere.
NAMES = [
    name
    for name in ALL
    if not name.startswith("python_")
    or int(name.partition("/")[0].rpartition("_")[2]) <= sys.version_info.minor
]


def error_of_compiling(name: str, folder: Path) -> str:
    """What `skorche compile` says, with paths as they look from the case's folder.

    Lines of carets, which some versions of Python print below source, are left out.
    """
    wanted = folder / "compiled.py"
    own = CASES / name / "pyproject.toml"
    words = ["-o", str(wanted)]
    if not own.exists() or "targets" not in own.read_text():
        words += ["--target", "threads"]
    result = invoke("compile", f"{name}/declaration.py", *words)
    assert result.exit_code == 1, "the declaration was compiled, or the words are wrong"
    assert not result.stdout
    assert not wanted.exists()
    return re.sub(r"^ +[\^~]+\n", "", plain(result.stderr, name), flags=re.MULTILINE)


def plain(text: str, name: str) -> str:
    """The text with paths as from the case's folder, and without addresses."""
    text = text.replace(f"{CASES}{os.sep}", "").replace(f"{name}/", "")
    return re.sub(r" at 0x[0-9a-fA-F]+>", " at 0x...>", text)


def last_line(text: str) -> str:
    return "".join(text.splitlines(keepends=True)[-1:])


def input_words(name: str) -> list[str]:
    """The words that tell a command line where the inputs of a case are."""
    files = sorted((CASES / name).glob("*.jsonl"))
    return [word for file in files for word in ("--input", f"{file.stem}={file}")]


def run_compiled(
    name: str, folder: Path, target: str = DEFAULT
) -> subprocess.CompletedProcess[str]:
    """Run a case's compiled file in a folder that holds nothing else."""
    return run_bare(sys.executable, write_compiled(name, folder, target), name)


def write_compiled(name: str, folder: Path, target: str = DEFAULT) -> Path:
    path = folder / "compiled.py"
    path.write_text(compiled(name, target), encoding="utf-8")
    path.chmod(0o755)  # as `skorche compile` writes it
    return path


def run_bare(python: str, script: Path, name: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [python, *BARE, str(script), *input_words(name)],
        cwd=script.parent,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=LIMIT,
        check=False,
    )


def run_live(name: str) -> tuple[Diagram, str]:
    """What is declared, and what the live queues of run() hold when shutdown() is done, as
    JSON lines."""
    with declared(declaration(name)) as declaration_:
        graph = declaration_.graph
        names = queue_names(graph)
        diagram = describe(graph, names)
        inputs = graph.inputs()
        run = Run(graph)
        for queue in inputs:
            parameter = "inputs" if len(inputs) == 1 else identifier(names[queue])
            if queue.fixed_inputs is None:
                push_to_queue(json_lines(CASES / name / f"{parameter}.jsonl"), queue)
        run.finish()
        outputs = graph.outputs()
        values = [
            {"queue": names[queue], "item": item} if len(outputs) > 1 else item
            for queue in outputs
            for item in queue.flush()
        ]
    return diagram, "".join(map(plain_json.line, values))


def json_lines(path: Path) -> Iterator[object]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line:
            yield json.loads(line)


def in_order(lines: str) -> str:
    return "".join(sorted(lines.splitlines(keepends=True)))


def has(name: str, kind: str) -> bool:
    return (CASES / name / kind).exists()


#: Those that compile.
RUNNING = [
    name for name in NAMES if has(name, "output.txt") or has(name, "run_error.txt")
]


def those_with(kind: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("name", [n for n in NAMES if has(n, kind)])


@pytest.fixture(autouse=True)
def stand_in_cases_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Work in tests/cases; leave words and signals of this process as they were."""
    monkeypatch.chdir(CASES)
    monkeypatch.setattr(sys, "argv", sys.argv)
    terminate = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, terminate)


# ---- what is there


@pytest.mark.parametrize("name", NAMES)
def test_case_says_its_point_and_what_is_wanted(
    name: str, recording: bool, tmp_path: Path
) -> None:
    if recording and not any(has(name, kind) for kind in KINDS):
        record_first(name, tmp_path)
    source = Path(declaration(name)).read_bytes()
    assert re.search(rb"""^(\"\"\"|\'\'\'|# )\S.*""", source, re.MULTILINE), "no point"
    kinds = {kind for kind in KINDS if has(name, kind)}
    assert kinds == {"output.txt"} or kinds and "output.txt" not in kinds


def record_first(name: str, folder: Path) -> None:
    """Find out what kind of case this is, and make its file."""
    first = str(folder / "first.py")
    words = ("compile", declaration(name), "--target", "threads", "-o", first)
    if invoke(*words).exit_code:
        kind, text = "error.txt", error_of_compiling(name, folder)
    else:
        done = run_compiled(name, folder)
        kind, text = "output.txt", in_order(done.stdout)
        if done.returncode:
            kind, text = "run_error.txt", plain(last_line(done.stderr), name)
    (CASES / name / kind).write_text(text, encoding="utf-8")


def test_every_folder_is_a_case() -> None:
    folders = {
        path.relative_to(CASES).as_posix()
        for path in CASES.glob("*/*")
        if path.is_dir() and path.name != "__pycache__"
    }
    assert folders == set(ALL)


def test_every_problem_has_a_case() -> None:
    shown = "\n".join(
        path.read_text(encoding="utf-8") for path in CASES.glob("*/*/*error.txt")
    )
    missing = {code for code in problem_codes() if f"[{code}]" not in shown}
    assert not missing, f"no case shows {sorted(missing)}"


def problem_codes() -> set[str]:
    """Every code that the sources give to a problem: `Problem("code", ...)`."""
    codes: set[str] = set()
    for path in (ROOT / "skorche").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="Problem"), args=[first, *_]) | ast.Call(
                    func=ast.Attribute(attr="_problem"), args=[first, *_]
                ):
                    codes |= constants(first)
                case ast.Assign(
                    targets=[ast.Tuple(elts=[ast.Name(id="code"), *_])],
                    value=ast.Tuple(elts=[first, *_]),
                ):
                    codes |= constants(first)
    assert "cycle" in codes and "several-pipelines" in codes
    return codes


def constants(node: ast.expr) -> set[str]:
    return {str(node.value)} if isinstance(node, ast.Constant) else set()


def test_a_third_of_the_cases_are_errors() -> None:
    errors = [name for name in NAMES if not has(name, "output.txt")]
    assert 3 * len(errors) >= len(NAMES)


# ---- declarations that are right, and pipelines that fail


@pytest.mark.parametrize("name", RUNNING)
def test_compiled_files_and_the_pipeline_do_what_is_wanted(
    name: str, tmp_path: Path, compare: Compare
) -> None:
    """One run of each target's file on a bare Python, and one in this process."""
    words = input_words(name)
    with declared(declaration(name)) as here:
        outcome = run_here(here, words)
    for target in sorted(TARGETS, key=[DEFAULT].__contains__, reverse=True):
        if target == "serial" and name in DIFFERENT:
            continue
        done = run_compiled(name, tmp_path, target)
        check_run(name, target, done, compare)
        found = outcome_of(done.stdout, done.returncode, done.stderr)
        assert not list(differences(outcome, found))
    items = Counter(plain(item, name) for item in outcome.items.elements())
    said = plain(outcome.said, name)
    assert not list(differences(Outcome(items, outcome.code, said), wanted(name)))


def check_run(
    name: str,
    target: str,
    done: subprocess.CompletedProcess[str],
    compare: Compare,
) -> None:
    """Compare what a compiled file did with what is wanted; that of the default target is
    what is recorded."""
    if target != DEFAULT:
        compare = check_equal
    if not has(name, "output.txt"):
        assert done.returncode == 1, done.stderr
        compare(CASES / name / "run_error.txt", plain(last_line(done.stderr), name))
        return
    assert done.returncode == 0, done.stderr
    compare(CASES / name / "output.txt", in_order(done.stdout))
    if target == DEFAULT and (done.stderr or has(name, "told.txt")):
        compare(CASES / name / "told.txt", done.stderr)
    assert done.stderr or not has(name, "told.txt")


def check_equal(path: Path, text: str) -> None:
    assert text == path.read_text(encoding="utf-8")


def wanted(name: str) -> Outcome:
    """What a run should have put out."""
    if has(name, "output.txt"):
        text = (CASES / name / "output.txt").read_text(encoding="utf-8")
        return Outcome(Counter(values_in(plain(text, name))), 0)
    said = (CASES / name / "run_error.txt").read_text(encoding="utf-8")
    return Outcome(Counter(), 1, said.strip().partition(": ")[2])


@those_with("output.txt")
def test_live_queues_and_picture(name: str) -> None:
    output = (CASES / name / "output.txt").read_text(encoding="utf-8")
    diagram, lines = run_live(name)
    assert in_order(lines) == output
    docstring = ast.get_docstring(ast.parse(compiled(name))) or ""
    assert parse(docstring.partition("\n\n")[2]) == diagram


@pytest.mark.parametrize("name", [name for name in NAMES if has(name, "compiled.py")])
def test_text(name: str, compare: Compare) -> None:
    before, rule, rest = compiled(name).partition("# ---- Machinery")
    machinery, guard, end = rest.rpartition("if __name__")
    title = machinery.partition("\n")[0]
    assert rule and guard
    text = f"{before}{rule}{title}\n\n...\n\n\n{guard}{end}"
    compare(CASES / name / "compiled.py", text)


@those_with("output.txt")
def test_file_can_be_written_again_from_itself(name: str) -> None:
    """For each target in turn."""
    target = [*TARGETS][NAMES.index(name) % len(TARGETS)]
    assert regenerate(read(compiled(name, target))) == compiled(name, target)


# ---- declarations that are wrong


@those_with("error.txt")
def test_error(name: str, tmp_path: Path, compare: Compare) -> None:
    text = error_of_compiling(name, tmp_path)
    compare(CASES / name / "error.txt", text)


@those_with("run_error.txt")
def test_run_error_of_live_queues(name: str) -> None:
    wanted = (CASES / name / "run_error.txt").read_text(encoding="utf-8")
    if ".jsonl:" in wanted or " as JSON raised " in wanted:
        pytest.skip("live queues read and write no files")
    with pytest.raises(PipelineError) as raised:
        run_live(name)
    assert plain(f"compiled.py: {raised.value}\n", name) == wanted


@those_with("program_error.txt")
def test_error_of_running_the_declaration(name: str, compare: Compare) -> None:
    done = subprocess.run(
        [sys.executable, "declaration.py"],
        cwd=CASES / name,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=LIMIT,
        check=False,
    )
    assert done.returncode == 1
    error = re.split(r"^(?=skorche\.)", done.stderr, flags=re.MULTILINE)[-1]
    compare(CASES / name / "program_error.txt", error)


# ---- all compiled files at once


def all_compiled(folder: Path) -> dict[str, Path]:
    """Write the compiled file of each case into a folder of its own."""
    paths = {}
    for name in RUNNING:
        (folder / name).mkdir(parents=True)
        with suppress(Exception):  # a test of its own says so
            paths[name] = write_compiled(name, folder / name)
    return paths


def ruff(cases: dict[Path, str]) -> Counter[tuple[str, str, str]]:
    """What ruff's default rules say of files: by case, rule and the line's text."""
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache"]
        + ["--output-format=json", f"--extend-ignore={IGNORED}"]
        + [str(path) for path in cases],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=LIMIT,
        check=False,
    )
    names = {path.resolve(): name for path, name in cases.items()}
    found: Counter[tuple[str, str, str]] = Counter()
    for finding in json.loads(done.stdout):
        name = names[Path(finding["filename"]).resolve()]
        lines = read_source(finding["filename"]).split("\n")
        line = lines[finding["location"]["row"] - 1].strip()
        code = str(finding["code"])
        found[name, code, "" if code == "I001" else line] += 1
    return found


#: Where a name is deleted and means the builtin again, which ruff does not know of `del`.
BUILTIN_AGAIN = {
    ("modules/builtins_kept_before_they_are_bound", "F821"),
    ("modules/names_of_builtins", "F821"),
}
#: Where what is never evaluated names what only a file that is not there has.
NOT_THERE = {
    ("modules/imported_for_type_checkers", "F821"),
    ("modules/imported_in_blocks", "F821"),
    ("modules/used_but_for_type_checkers", "F821"),
}
#: What goes along is imported name by name, and also for what it does as it is imported.
GOING_ALONG = {
    (name, code)
    for name in NAMES
    if name.startswith("whole_modules/")
    for code in ("F401", "I001")
}
#: How run() and stream() are annotated, with the words of the user's own annotation.
AS_ANNOTATED = {
    ") -> Generator[tuple[str, List[int]], None, None]:",
    "def run(inputs: Iterable[str] = INPUTS) -> dict[str, list[List[int]]]:",
}


@pytest.mark.timeout(300)  # all cases are compiled, unless others have done so
def test_compiled_files_pass_ruff_as_far_as_the_users_lines_do(tmp_path: Path) -> None:
    paths = all_compiled(tmp_path)
    sources = {
        path: name
        for name in paths
        for path in Path(declaration(name)).parent.rglob("*.py")
        if path.name != "compiled.py"
    }
    found = ruff({path: name for name, path in paths.items()}) - ruff(sources)
    found -= Counter(
        ("carrying/annotations_as_text", "UP006", line) for line in AS_ANNOTATED
    )
    known = BUILTIN_AGAIN | NOT_THERE | GOING_ALONG
    assert sorted(one for one in found if one[:2] not in known) == []


#: The sections that are the user's.
CARRIED = re.compile(
    r"^# ---- Tasks and what.*?(?=^# ---- (?:Inputs|Workers))", re.MULTILINE | re.DOTALL
)


@those_with("output.txt")
def test_what_skorche_writes_is_as_black_has_it(name: str) -> None:
    """But for the machinery, which is so as it stands."""
    text, _, rest = compiled(name).partition("# ---- Machinery")
    ours = re.sub(CARRIED, "", text).strip("\n") + "\n"
    end = rest[rest.rindex("if __name__") :]
    for part in (ours, end):
        assert black.format_str(part, mode=black.Mode()) == part


def test_what_skorche_writes_is_for_python_3_8(tmp_path: Path) -> None:
    """Beside the user's functions, which are whatever the user wrote."""
    parts = {name: path.read_text(encoding="utf-8") for name, path in machinery()}
    for name, path in all_compiled(tmp_path).items():
        text = path.read_text(encoding="utf-8")
        ours = text[text.index("# ---- Workers") :].partition("# ---- Machinery")[0]
        parts[name.replace("/", "_")] = ours
    folder = tmp_path / "parts"
    folder.mkdir()
    for name, text in parts.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [Path(sys.executable).with_name("vermin"), "--no-tips", "--violations"]
        + ["-t=3.8-", str(folder)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert len(parts) > 100


def machinery() -> Iterator[tuple[str, Path]]:
    """The files that compiled files are made of, of both targets."""
    for path in (ROOT / "templates" / "machinery").rglob("*.py"):
        yield f"machinery_{path.parent.name}_{path.stem}", path


@pytest.mark.timeout(300)  # all cases are compiled, unless others have done so
def test_compiled_files_import_nothing_that_they_do_not_use(tmp_path: Path) -> None:
    findings = ruff({path: name for name, path in all_compiled(tmp_path).items()})
    unused = [one for one in sorted(findings) if one[1] == "F401"]
    assert [one for one in unused if one[:2] not in GOING_ALONG] == []


#: A line that may import a module which not every system has.
SYSTEMS_OWN = re.compile(r"\b(?:from|import)\s(?:.*[\s,;])?(?:_|nt\b|ntpath|posix)")


@pytest.mark.timeout(300)
def test_compiled_files_import_modules_that_are_everywhere(tmp_path: Path) -> None:
    for name, path in all_compiled(tmp_path).items():
        if not SYSTEMS_OWN.search(path.read_text(encoding="utf-8")):
            continue
        new = imported(path) - imported(Path(declaration(name)))
        # _thread is documented, and so in every Python.
        own = {m for m in new if m.startswith("_")} - {"__future__", "_thread"}
        assert not (own | new & {"nt", "ntpath", "posix", "posixpath"}), name


def imported(path: Path) -> set[str]:
    """The modules that a file imports, or imports something from."""
    found = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        match node:
            case ast.Import(names=names):
                found |= {alias.name for alias in names}
            case ast.ImportFrom(module=str(module)):
                found.add(module)
    return found


@pytest.mark.timeout(300)
def test_compiled_files_run_on_python_3_8(tmp_path: Path) -> None:
    python = pyenv_pythons(8).get(8)
    if python is None:
        pytest.skip("there is no Python 3.8 in ~/.pyenv/versions")
    paths = {
        name: path
        for name, path in all_compiled(tmp_path).items()
        if has(name, "output.txt") and speaks_3_8(name)
    }
    assert not failing_on(python, paths)


def failing_on(python: str, paths: dict[str, Path]) -> dict[str, str]:
    """What cases say whose files do not put out what is wanted on another Python.

    They run as copies of one process, which takes half of the time; one that puts out
    something else there is asked once more, by itself.
    """
    jobs = [[str(p), str(p.parent), input_words(name)] for name, p in paths.items()]
    done = subprocess.run(
        [python, *BARE, str(RUNNING_FILES)],
        input=json.dumps(jobs),
        capture_output=True,
        encoding="utf-8",
        timeout=280,
        check=True,
    )
    failed = {}
    for name, (code, out, _) in zip(paths, json.loads(done.stdout), strict=True):
        wanted = (CASES / name / "output.txt").read_text(encoding="utf-8")
        if not code and in_order(out) == wanted:
            continue
        alone = run_bare(python, paths[name], name)
        if alone.returncode or in_order(alone.stdout) != wanted:
            failed[name] = alone.stdout + alone.stderr
    return failed


def speaks_3_8(name: str) -> bool:
    """Whether the user's own lines can be read by Python 3.8."""
    try:
        ast.parse(Path(declaration(name)).read_bytes(), feature_version=(3, 8))
    except SyntaxError:
        return False
    return not name.startswith("python_")
