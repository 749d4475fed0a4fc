"""What is built and installed works like the checkout, templates and types included."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.places import ROOT
from tests.release.index import build

pytest.importorskip("hatchling")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("sdist", tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel installed in it, without its dependencies."""
    folder = tmp_path_factory.mktemp("installed")
    words = ["install", "--quiet", "--no-deps", "--no-index", "--no-compile"]
    subprocess.run(
        [sys.executable, "-m", "pip", *words, "--target", str(folder), str(wheel)],
        timeout=60,
        check=True,
    )
    return folder


def in_package(suffixes: tuple[str, ...], folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix in suffixes
    }


def test_the_wheel_holds_the_package_and_the_templates_and_nothing_else(
    wheel: Path,
) -> None:
    wanted = {
        f"skorche/{name}"
        for name in in_package((".py", ".typed"), ROOT / "skorche")
        if not name.startswith("templates/")
    }
    wanted |= {"skorche/py.typed", "skorche/problems.toml"}
    wanted |= {"skorche/reports/page.css", "skorche/reports/page.js"}
    wanted |= {
        f"skorche/templates/{name}"
        for name in in_package((".py", ".jinja", ".txt"), ROOT / "templates")
    }
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        typed = archive.read("skorche/py.typed")
        metadata = next(n for n in archive.namelist() if n.endswith("/METADATA"))
        licences = [name for name in archive.namelist() if "LICENSE" in name]
        text = archive.read(metadata).decode()
    assert names == wanted
    assert typed == b""
    assert licences
    assert "Requires-Python: >=3.10\n" in text
    assert "Provides-Extra: pure\n" in text


def test_the_sdist_holds_all_that_building_and_testing_takes(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {"pyproject.toml", "README.md", "LICENSE", "Makefile"}
    for folder in ("skorche", "templates", "examples", "generated"):
        found = in_package((".py", ".jinja", ".typed"), ROOT / folder)
        wanted |= {f"{folder}/{name}" for name in found}
    wanted |= {"skorche/py.typed", "tests/test_wheel.py"}
    assert wanted <= names
    litter = ("__pycache__", ".venv", ".mypy_cache", ".ruff_cache", ".git/")
    assert not [name for name in names if any(part in name for part in litter)]


def test_a_wheel_built_from_the_sdist_is_the_same(
    sdist: Path, wheel: Path, tmp_path: Path
) -> None:
    with tarfile.open(sdist) as archive:
        # Without it 3.12 warns, and Pythons before 3.11.4 do not know it.
        safely = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        archive.extractall(tmp_path, **safely)
    (unpacked,) = tmp_path.iterdir()
    again = build("wheel", tmp_path / "dist", unpacked)
    with zipfile.ZipFile(wheel) as one, zipfile.ZipFile(again) as two:
        assert sorted(one.namelist()) == sorted(two.namelist())
        for name in one.namelist():
            assert one.read(name) == two.read(name), name


COMPILE = """
import sys
import skorche.cli
from skorche.lower.machinery import templates_folder
assert skorche.__file__.startswith(sys.argv[1]), skorche.__file__
assert str(templates_folder()).startswith(sys.argv[1]), templates_folder()
skorche.cli.main(sys.argv[2:], prog_name="skorche")
"""


@pytest.mark.parametrize("name", ["access_logs", "images_and_docs", "stdlib_census"])
def test_what_is_installed_compiles_to_the_same_bytes(
    name: str, installed: Path, tmp_path: Path
) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.skorche]\n")
    source = tmp_path / "examples" / f"{name}.py"
    source.parent.mkdir()
    source.write_bytes((ROOT / "examples" / source.name).read_bytes())
    subprocess.run(
        [sys.executable, "-c", COMPILE, str(installed), "compile", str(source)],
        cwd=tmp_path / "examples",
        env={**os.environ, "PYTHONPATH": str(installed)},
        timeout=60,
        check=True,
    )
    made = tmp_path / "generated" / source.name
    assert made.read_bytes() == (ROOT / "generated" / source.name).read_bytes()


def test_what_is_installed_runs_in_process(installed: Path, tmp_path: Path) -> None:
    code = (
        "import skorche\n"
        "out = skorche.map(abs, skorche.Queue('a', [-1]))\n"
        "skorche.run(); skorche.shutdown()\n"
        "assert out.flush() == [1]\n"
        "print(skorche.__file__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.startswith(str(installed))


def test_the_command_is_installed(installed: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(installed / "bin" / "skorche"), "--version"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.startswith("skorche, version ")
