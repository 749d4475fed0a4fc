"""What is released: installed from an index, described by its metadata, and by its changelog."""

from __future__ import annotations

import re
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

import pytest

import skorche
from scripts.released import WrongReleaseError, released
from tests.places import ROOT
from tests.release.index import build, serving, usual_index
from tests.release.installing import VERSION, check_installed

pytest.importorskip("hatchling")


@pytest.mark.timeout(300)
def test_it_is_installed_from_an_index_into_an_empty_environment(
    tmp_path: Path,
) -> None:
    """Of each Python, and from the sdist too: `make release-check`."""
    usual = usual_index()
    try:
        urllib.request.urlopen(f"{usual}/click/", timeout=20).close()
    except (OSError, ValueError) as error:
        pytest.skip(f"there is no index to install what skorche needs from: {error}")
    with serving([build("wheel", tmp_path / "dist")], usual) as index:
        check_installed(sys.executable, index, "wheel", tmp_path)


def metadata(folder: Path, repository: str = "") -> str:
    with zipfile.ZipFile(build("wheel", folder, repository=repository)) as archive:
        (name,) = [n for n in archive.namelist() if n.endswith("/METADATA")]
        return archive.read(name).decode()


def test_the_metadata_says_what_it_is_and_where_it_is_from(tmp_path: Path) -> None:
    repository = "https://example.org/somebody/skorche"
    text = metadata(tmp_path, repository)
    head = text.partition("\n\n")[0]
    wanted = [f"Version: {VERSION}", "License-Expression: MIT", "License-File: LICENSE"]
    wanted += [
        f"Project-URL: Source, {repository}",
        f"Project-URL: Changelog, {repository}/blob/v{VERSION}/CHANGELOG.md",
        "Classifier: Typing :: Typed",
        "Classifier: Operating System :: POSIX :: Linux",
    ]
    wanted += [
        f"Classifier: Programming Language :: Python :: 3.{n}" for n in range(10, 14)
    ]
    assert [line for line in wanted if line not in head.splitlines()] == []
    assert "Project-URL" not in metadata(tmp_path)


def test_there_is_one_version() -> None:
    assert skorche.__version__ == VERSION
    assert re.search(rf"^## {re.escape(VERSION)}\b", changelog(), re.MULTILINE)


def changelog() -> str:
    return (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_a_release_is_described_by_its_section_of_the_changelog() -> None:
    assert released(f"v{VERSION}", ROOT).startswith("The first version: ")


WRONG = {
    "v0.0.9": "the tag says 0.0.9, and pyproject.toml 0.1.0",
    "0.1.0": "a tag is called v0.1.0, not 0.1.0",
    "v0.2.0": "CHANGELOG.md has no section 0.2.0",
    "v0.3.0": "the section 0.3.0 of CHANGELOG.md is empty",
}


@pytest.mark.parametrize("tag", WRONG)
def test_a_tag_that_is_not_the_version_is_refused(tag: str, tmp_path: Path) -> None:
    version = {"v0.2.0": "0.2.0", "v0.3.0": "0.3.0"}.get(tag, "0.1.0")
    (tmp_path / "skorche").mkdir()
    (tmp_path / "skorche" / "__init__.py").write_text(f'__version__ = "{version}"\n')
    (tmp_path / "pyproject.toml").write_text(f'[project]\nversion = "{version}"\n')
    text = "# Changes\n\n## 0.3.0\n\n## 0.1.0\n\nThe first.\n"
    (tmp_path / "CHANGELOG.md").write_text(text)
    with pytest.raises(WrongReleaseError, match=re.escape(WRONG[tag])):
        released(tag, tmp_path)


# ---- the workflow


def workflow() -> dict[Any, Any]:
    yaml = pytest.importorskip("yaml")
    loaded = yaml.safe_load(
        (ROOT / ".github" / "workflows" / "release.yml").read_text()
    )
    assert isinstance(loaded, dict)
    return loaded


def test_the_workflow_releases_a_tag_by_trusted_publishing_alone() -> None:
    flow = workflow()
    # YAML takes the word `on` for true.
    assert flow[True] == {"push": {"tags": ["v*"]}}
    assert flow["permissions"] == {}
    jobs = flow["jobs"]
    assert jobs["publish"]["needs"] == ["test", "build"]
    assert jobs["publish"]["permissions"] == {"id-token": "write"}
    assert jobs["publish"]["environment"]["name"] == "pypi"
    may_write = {
        name for name, job in jobs.items() if "write" in job["permissions"].values()
    }
    assert may_write == {"publish"}
    # No token is kept anywhere, and nothing of a tag's name is read by a shell.
    text = (ROOT / ".github" / "workflows" / "release.yml").read_text()
    assert "secrets." not in text and "password" not in text
    for job in jobs.values():
        for step in job["steps"]:
            assert "${{" not in step.get("run", ""), step
            assert re.fullmatch(r"[\w./-]+@[\w./-]+", step.get("uses", "a@b"))


def test_what_the_workflow_calls_is_there() -> None:
    runs = [
        line.strip()
        for job in workflow()["jobs"].values()
        for step in job["steps"]
        for line in step.get("run", "").splitlines()
    ]
    assert 'python scripts/released.py "$GITHUB_REF_NAME" > notes.md' in runs
    assert "bash .ci/run" in runs
    script = str(ROOT / "scripts" / "released.py")
    words = [sys.executable, script, f"v{VERSION}"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == released(f"v{VERSION}", ROOT)
