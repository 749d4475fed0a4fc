"""How git is called: for the repository that a folder is in, and no other."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from skorche.regular_files import IrregularFileError
from skorche.review.places import AtRevision, Kept, PlaceError, text_of
from skorche.review.repository import repository_of
from skorche.review.revisions import (
    RevisionError,
    find_revision,
    is_as_committed,
    last_changed,
    revision_of,
)
from tests.repositories import git

pytestmark = pytest.mark.usefixtures("here")


@pytest.fixture
def committed(here: Path) -> Path:
    """A repository with one file, below a folder."""
    Path("folder").mkdir()
    Path("folder/a.py").write_bytes(b"one\r\ntwo\n")
    git("init", "-q", "-b", "main", ".")
    git("add", "-A")
    git("commit", "-qm", "first")
    return here


def test_the_nearest_repository_is_asked(committed: Path) -> None:
    found = repository_of("folder")
    assert found is not None and os.path.samefile(found.top, committed)
    assert found.name_of("folder/a.py") == "folder/a.py"
    assert found.name_of("..") is None and found.name_of("../x") is None


@pytest.mark.parametrize("name", ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"])
def test_variables_lead_to_no_other_repository(
    committed: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, str(committed / "nowhere"))
    assert AtRevision(revision_of("main"), "folder/a.py").text() == "one\ntwo\n"
    assert is_as_committed("folder/a.py")


def test_a_program_of_the_folder_one_is_in_is_not_git(
    committed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("git", "bin/git"):
        Path(place).parent.mkdir(exist_ok=True)
        Path(place).write_text("#!/bin/sh\ntouch ran\n")
        Path(place).chmod(0o755)
    for path in (".", "", "bin"):
        monkeypatch.setenv("PATH", f"{path}{os.pathsep}{os.environ['PATH']}")
        assert find_revision("main") is not None
        monkeypatch.setenv("PATH", path)
        assert find_revision("main") is None
        monkeypatch.undo()
        monkeypatch.chdir(committed)
    assert not Path("ran").exists()


def test_a_worktree_and_a_submodule_have_a_file_for_it(committed: Path) -> None:
    git("worktree", "add", "-q", "-b", "other", "../worktree")
    allowed = ("-c", "protocol.file.allow=always")
    git(*allowed, "submodule", "--quiet", "add", str(committed), "sub")
    for place in ("../worktree/folder/a.py", "sub/folder/a.py"):
        head = find_revision("HEAD", os.path.dirname(place))
        assert head is not None
        assert AtRevision(head, place).text() == "one\ntwo\n"
        assert is_as_committed(place)


@pytest.mark.parametrize("content", ["gitdir: elsewhere\n", "gitdir: .\n", "", "\0"])
def test_a_file_for_it_that_leads_elsewhere_is_none(
    committed: Path, content: str
) -> None:
    Path("folder/.git").write_text(content)
    assert repository_of("folder") is None
    assert is_as_committed("folder/a.py") is None
    assert last_changed("folder/a.py") is None


def test_where_there_is_no_repository_nothing_is_known(here: Path) -> None:
    Path("a.py").write_text("")
    assert repository_of(".") is None and is_as_committed("a.py") is None
    with pytest.raises(RevisionError, match="main is no revision of a git repository"):
        revision_of("main")


def test_git_knows_who_changed_what(committed: Path) -> None:
    assert is_as_committed("folder/a.py")
    first = last_changed("folder/a.py")
    assert first is not None and first.commit == git("rev-parse", "HEAD")
    Path("folder/a.py").write_text("three\n")
    assert is_as_committed("folder/a.py") is False
    Path("folder/new.py").write_text("")
    assert is_as_committed("folder/new.py") is False
    assert last_changed("folder/new.py") is None


def test_nothing_of_the_repository_is_written(committed: Path) -> None:
    os.utime("folder/a.py", (1, 1))
    before = {path: path.stat().st_mtime_ns for path in Path(".git").rglob("*")}
    is_as_committed("folder/a.py")
    last_changed("folder/a.py")
    assert {p: p.stat().st_mtime_ns for p in Path(".git").rglob("*")} == before


def test_what_is_no_file_has_no_text(committed: Path) -> None:
    Path("link.py").symlink_to("folder/a.py")
    Path("elsewhere").symlink_to("folder")
    os.mkfifo("pipe")
    git("add", "-A")
    git("commit", "-qm", "links")
    main = revision_of("main")
    for place in (Kept("link.py"), AtRevision(main, "link.py")):
        assert place.link() == "folder/a.py"
        with pytest.raises(PlaceError, match=r"is a link to folder/a\.py"):
            place.text()
    with pytest.raises(PlaceError, match="elsewhere is a link to folder"):
        Kept("elsewhere/a.py").text()
    with pytest.raises(IrregularFileError, match="pipe is a pipe, and no regular file"):
        Kept("pipe").text()
    with pytest.raises(RevisionError, match="folder is no file at main"):
        AtRevision(main, "folder").text()
    for path in ("elsewhere/a.py", "none.py", "../x.py", "."):
        with pytest.raises(RevisionError, match="main has no file"):
            AtRevision(main, path).text()


def test_texts_are_equal_only_if_their_bytes_are() -> None:
    assert text_of(b"\xef\xbb\xbfa\r\nb") == "a\nb"
    assert text_of(b"a\rb") == "a\rb"
    assert text_of(b"\xff") != text_of(b"\xfe")


def test_a_word_that_breaks_off_is_no_revision(committed: Path) -> None:
    for word in ("", "-p", "main\0", "main..HEAD", "main:folder", "^main", "0" * 40):
        assert find_revision(word) is None, word


def test_what_git_starts_is_nothing(committed: Path) -> None:
    """Whatever its settings name; `tests/security` has more of them."""
    for name in ("core.fsmonitor", "core.pager", "core.sshCommand"):
        git("config", name, f"touch {committed}/ran; false")
    is_as_committed("folder/a.py")
    last_changed("folder/a.py")
    revision_of("main").below(".", deep=True)
    assert not Path("ran").exists()
    done = subprocess.run(["git", "status"], capture_output=True, check=False)
    assert done.returncode == 0 and Path("ran").exists(), "the setting does nothing"
