"""Declarations that are a part of a package, and files that several would give."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from skorche.python.packages import file_of, package_of
from tests.invoke import command, invoke

FILES = {
    "sales/__init__.py": "FACTOR = 3\n",
    "sales/steps/__init__.py": "from .clean import clean\n",
    "sales/steps/clean.py": "from .. import FACTOR\nfrom ..common import double\n\n\n"
    "def clean(number: int) -> int:\n    return double(number) * FACTOR\n",
    "sales/common.py": "def double(number: int) -> int:\n    return 2 * number\n",
    "sales/pipeline.py": "import skorche\n\nfrom .steps import clean\n"
    "from sales.common import double\n\n"
    "if __name__ == '__main__':\n"
    "    numbers = skorche.Queue('numbers', fixed_inputs=[1, 2, 3])\n"
    "    out = skorche.map(clean, skorche.map(double, numbers))\n"
    "    skorche.run()\n    skorche.shutdown()\n    print(*out.flush(), sep='\\n')\n",
}
PLAIN = """import skorche


def grow(number):
    return number + {}


skorche.map(grow, skorche.Queue("numbers", fixed_inputs=[1]))
skorche.run()
"""


def put(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture(params=["", "src"])
def packaged(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    put(tmp_path / request.param, FILES)
    monkeypatch.chdir(tmp_path)
    return Path(request.param, "sales", "pipeline.py")


def test_a_file_of_a_package_runs_as_python_m_runs_it(packaged: Path) -> None:
    assert invoke("compile", str(packaged)).exit_code == 0
    words = [sys.executable, "-I", "-S", "generated/pipeline.py"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    folder = packaged.parents[1]
    words = [sys.executable, "-m", "sales.pipeline"]
    here = subprocess.run(
        words, cwd=folder, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("12\n24\n36\n", "")
    assert here.stdout == done.stdout
    assert invoke("check", str(packaged)).exit_code == 0
    assert invoke("verify", str(packaged)).exit_code == 0


def test_a_file_is_named_as_a_module(packaged: Path) -> None:
    assert invoke("compile", "-m", "sales.pipeline").exit_code == 0
    text = Path("generated/pipeline.py").read_text()
    assert f"`skorche compile {packaged.as_posix()}`" in text
    assert invoke("check", "-m", "sales.pipeline").exit_code == 0
    assert invoke("check", str(packaged)).exit_code == 0


@pytest.mark.parametrize(
    "name", ["sales.no", "no.pipeline", "", ".", "sales..x", "a/b"]
)
def test_a_module_that_is_not_there_is_told(packaged: Path, name: str) -> None:
    result = invoke("compile", "-m", name)
    assert result.exit_code == 2
    assert f"-m {name}: there is no such module" in result.output
    assert not Path("generated").exists()


def test_a_package_that_fails_is_told(packaged: Path) -> None:
    (packaged.parent / "__init__.py").write_text("FACTOR = 1 / 0\n")
    result = invoke("compile", str(packaged))
    assert result.exit_code == 1
    assert "its package sales raises ZeroDivisionError" in result.output
    assert "FACTOR = 1 / 0" in result.output


def test_one_that_imports_from_beyond_its_package_is_told(packaged: Path) -> None:
    packaged.write_text("from ... import other\n")
    result = invoke("compile", str(packaged))
    assert result.exit_code == 1
    assert "attempted relative import beyond top-level package" in result.output


def test_a_script_that_lies_in_a_package_finds_what_is_beside_it(
    packaged: Path,
) -> None:
    packaged.write_text(
        PLAIN.format("double(1)").replace("\n\n", "\nfrom common import double\n\n", 1)
    )
    assert invoke("compile", str(packaged)).exit_code == 0


def test_a_module_s_main_is_found(packaged: Path) -> None:
    (packaged.parent / "__main__.py").write_text(PLAIN.format(1))
    assert invoke("compile", "-m", "sales").exit_code == 0
    assert Path("generated/__main__.py").exists()


def test_where_packages_end(tmp_path: Path) -> None:
    put(tmp_path, {"a/__init__.py": "", "a/b-c/__init__.py": "", "a/b-c/d.py": ""})
    assert package_of(str(tmp_path / "a/b-c/d.py")) == (str(tmp_path / "a"), "")
    assert package_of(str(tmp_path / "a/x.py")) == (str(tmp_path), "a")
    assert package_of(str(tmp_path / "x.py")) == (str(tmp_path), "")
    assert file_of("a", [str(tmp_path)]) is None


# ---- two declarations of one name


@pytest.fixture
def twins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, {"a/x.py": PLAIN.format(1), "b/x.py": PLAIN.format(2)})
    monkeypatch.chdir(tmp_path)


def test_what_another_declaration_gave_is_not_overwritten(twins: None) -> None:
    assert invoke("compile", "a/x.py").exit_code == 0
    kept = Path("generated/x.py").read_text()
    for path in ("a/x.py", "b/x.py", "generated/x.py"):
        Path(path).touch()
        result = invoke("compile", "b/x.py")
        assert result.exit_code == 1
        assert "compiled from a/x.py, and not from b/x.py" in result.output
        assert "by hand" not in result.output
        assert Path("generated/x.py").read_text() == kept
    result = invoke("check", "b/x.py")
    assert result.exit_code == 1
    assert "by hand" not in result.output
    assert invoke("check", "a/x.py").exit_code == 0
    assert invoke("compile", "b/x.py", "--force").exit_code == 0
    assert "number + 2" in Path("generated/x.py").read_text()


def test_two_declarations_of_one_file_are_both_named(twins: None) -> None:
    result = invoke("compile", "a/x.py", "b/x.py")
    assert result.exit_code == 1
    assert "b/x.py and a/x.py would both be compiled to" in result.output
    assert not Path("generated").exists()


def test_a_declaration_that_was_moved_is_no_other(twins: None) -> None:
    assert invoke("compile", "a/x.py").exit_code == 0
    Path("a/x.py").replace("b/x.py")
    assert invoke("compile", "b/x.py").exit_code == 0
    assert "`skorche compile b/x.py`" in Path("generated/x.py").read_text()


def test_a_header_is_the_same_from_every_folder(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no project is around, a path is seen from where the compiled file goes."""
    source = here / "sub" / "w.py"
    source.parent.mkdir()
    source.write_text(
        "import skorche\n\nif __name__ == '__main__':\n"
        "    skorche.map(str.upper, skorche.Queue('w', fixed_inputs=['a']))\n"
        "    skorche.run()\n"
    )
    for place, wanted in (("generated/w.py", "sub/w.py"), ("o.py", "sub/w.py")):
        for folder in (here, here / "sub", Path("/")):
            monkeypatch.chdir(folder)
            command("compile", str(source), "-o", str(here / place))
            line = f"# Compiled by `skorche compile {wanted}`: "
            assert f"\n{line}" in (here / place).read_text()
            assert command("check", str(source)).output == "1 fresh\n"
    monkeypatch.chdir(here)
    place = here / "generated" / "w.py"
    place.rename(place.with_name("words.py"))  # which is called like it, and is not it
    command("compile", "sub/w.py", "-o", "sub/x.py")
    assert "skorche compile w.py`" in (here / "sub/x.py").read_text()
