"""What type checkers see of the package.

Each program of `types/`, and that of docs/types.md, is run through mypy and pyright, as strict
as they are: they have to find an error at each line that says `# wrong`, and at no other.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from skorche.compiler import compile_file
from tests.local_targets import LOCAL as TARGETS
from tests.places import ROOT

PROGRAMS = {path.name: path.read_text() for path in (ROOT / "tests/types").glob("*.py")}
_TYPED = (ROOT / "docs" / "types.md").read_text().partition("# typed.py\n")[2]
PROGRAMS["typed.py"] = _TYPED.partition("```")[0]


def wanted() -> set[tuple[str, int]]:
    """The lines at which something is wrong, by the program's name."""
    return {
        (name, number)
        for name, text in PROGRAMS.items()
        for number, line in enumerate(text.splitlines(), 1)
        if line.endswith("  # wrong")
    }


def found(checker: str, *words: str, folder: Path) -> tuple[set[tuple[str, int]], str]:
    """What a checker says of the programs, in a folder where it sees the package as it is
    installed."""
    for name, text in PROGRAMS.items():
        (folder / name).write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", checker, *words, *PROGRAMS],
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=110,
        check=False,
    )
    text = done.stdout + done.stderr
    lines = re.findall(r"(\w+\.py):(\d+)(?::\d+)?(?: -|:) error: ", text)
    return {(name, int(line)) for name, line in lines}, text


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_each_wrong_edge_is_found_where_it_stands(checker: str, tmp_path: Path) -> None:
    pytest.importorskip(checker)
    if checker == "pyright" and shutil.which("node") is None:
        pytest.skip("pyright needs node, which is not there")
    words = ["--pythonpath", sys.executable]
    if checker == "mypy":
        cache = ROOT / ".mypy_cache"
        words = ["--strict", "--config-file=", f"--cache-dir={cache}"]
    (tmp_path / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}')
    errors, text = found(checker, *words, folder=tmp_path)
    assert {name for name, _ in wanted()} == PROGRAMS.keys()
    told = "\n".join(line for line in text.splitlines() if "error: " in line)
    assert (wanted() - errors, errors - wanted()) == (set(), set()), told


#: Cases that bring what of the machinery the examples have not.
CASES = ("parameters/secret", "policies/async_setup", "policies/process_restarts")


def test_pyright_passes_on_compiled_files(tmp_path: Path) -> None:
    pytest.importorskip("pyright")
    if shutil.which("node") is None:
        pytest.skip("pyright needs node, which is not there")
    paths = [*(ROOT / "generated").glob("*.py")]
    for number, case in enumerate(CASES):
        declaration = ROOT / "tests/cases" / case / "declaration.py"
        for target in TARGETS:
            paths.append(tmp_path / f"case_{number}_{target}.py")
            text = compile_file(str(declaration), "declaration.py", target)
            paths[-1].write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "pyright", *map(str, paths)],
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert (done.returncode, "0 errors" in done.stdout) == (0, True), done.stdout
