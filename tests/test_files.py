"""What is read and replaced: regular files alone, and never through a link."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import pytest

from skorche.files import replace_file
from skorche.regular_files import IrregularFileError, check_place, read_regular
from tests.declarations import DOUBLE
from tests.invoke import command, outputs
from tests.waiting import within

pytestmark = [
    pytest.mark.usefixtures("here"),
    pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="it takes pipes and modes"),
]


def pipe(path: str) -> None:
    os.mkfifo(path)


def to_zeros(path: str) -> None:
    os.symlink("/dev/zero", path)


def to_environment(path: str) -> None:
    os.symlink("/proc/self/environ", path)


def listening(path: str) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(path)


KINDS = {
    "a pipe": pipe,
    "a device": to_zeros,
    "a socket": listening,
    "of the system's own": to_environment,
    "a folder": os.mkdir,
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_regular_file_is_not_read(kind: str) -> None:
    KINDS[kind]("x.py")
    with pytest.raises(
        IrregularFileError, match=f"x.py is {kind}, and no regular file"
    ):
        within(lambda: read_regular("x.py"))


def test_a_regular_file_is_read_as_far_as_is_wanted() -> None:
    Path("x").write_bytes(b"0123")
    Path("link").symlink_to("x")
    assert read_regular("link") == b"0123"
    assert read_regular("x", 2) == b"01"
    with pytest.raises(FileNotFoundError):
        read_regular("nothing")


WORDS = [
    ("show",),
    ("show", "--run"),
    ("render", "-o", "-"),
    ("render", "--run", "-o", "-"),
    ("check",),
    ("compile", "-o", "-"),
    ("diff", "compiled.py"),
    ("diff", "--run", "double.py"),
]


@pytest.fixture
def double(here: object) -> None:
    """A declaration and its compiled file."""
    Path("double.py").write_text(DOUBLE)
    command("compile", "double.py", "-o", "compiled.py")


@pytest.mark.usefixtures("double")
@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("a pipe", "x.py"),
        ("a device", "/dev/zero"),
        ("of the system's own", "/proc/self/environ"),
    ],
)
def test_no_command_reads_what_is_no_regular_file(
    kind: str, path: str, words: tuple[str, ...]
) -> None:
    pipe("x.py")
    code = {"diff": 2, "check": 2}.get(words[0], 1)
    result = within(lambda: command(*words, path, expect=code))
    assert f"{path} is {kind}, and no regular file" in result.stderr


@pytest.mark.usefixtures("double")
@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("kind", ["a device", "of the system's own"])
def test_no_command_reads_it_through_a_link(kind: str, words: tuple[str, ...]) -> None:
    KINDS[kind]("x.py")
    irregular = f"x.py is {kind}, and no regular file"
    code, told = {
        "check": (2, irregular),
        "compile": (1, irregular),
        "diff": (1, f"x.py became a link to {os.readlink('x.py')}: what is there is"),
    }.get(words[0], (1, f"x.py is a link to {os.readlink('x.py')}, and links are not"))
    result = within(lambda: command(*words, "x.py", expect=code))
    assert told in result.output


def test_settings_are_read_from_a_regular_file() -> None:
    Path("double.py").write_text(DOUBLE)
    pipe("pyproject.toml")
    result = within(lambda: command("compile", "double.py", expect=2))
    assert "pyproject.toml is a pipe, and no regular file" in result.stderr


def test_links_are_followed_by_nobody_who_writes() -> None:
    Path("double.py").write_text(DOUBLE)
    command("compile", "double.py", "-o", "real.py")
    before = Path("real.py").read_text()
    Path("double.py").write_text(DOUBLE.replace("2 *", "3 *"))
    Path("link.py").symlink_to("real.py")
    Path("dangling.dot").symlink_to("elsewhere.dot")
    for words in (
        ("compile", "double.py", "-o", "link.py", "--force"),
        ("render", "real.py", "-o", "dangling.dot"),
        ("render", "double.py", "-o", "dangling.dot", "--run"),
    ):
        result = command(*words, expect=1)
        place = Path(words[3])
        assert f"{place} is a link to {os.readlink(place)}," in result.stderr
        assert place.is_symlink()
    assert Path("real.py").read_text() == before
    assert not Path("elsewhere.dot").exists()


@pytest.mark.parametrize("there", [True, False])
def test_a_linked_folder_in_a_project_is_not_written_to(there: bool) -> None:
    Path("project").mkdir()
    Path("project/double.py").write_text(DOUBLE)
    Path("project/pyproject.toml").write_text("")
    if there:
        Path("outside").mkdir()
    Path("project/generated").symlink_to("../outside")
    result = command("compile", "project/double.py", expect=1)
    assert "project/generated is a link to ../outside," in result.stderr
    assert Path("outside").exists() == there
    if there:
        assert not [*Path("outside").iterdir()]
        # Who names the place means it, and what is above a project is not its own.
        command("compile", "project/double.py", "-o", "project/generated/x.py")
        assert outputs("outside/x.py") == [2, 4, 6]
    Path("way").symlink_to("project")
    Path("project/generated").unlink()
    command("compile", "way/double.py")
    assert outputs("project/generated/double.py") == [2, 4, 6]


def test_a_pipe_where_the_compiled_file_goes_is_refused() -> None:
    Path("double.py").write_text(DOUBLE)
    pipe("out.py")
    words = ("compile", "double.py", "-o", "out.py", "--force")
    result = within(lambda: command(*words, expect=1))
    assert result.stderr == "out.py is a pipe, and no regular file\n"
    assert stat.S_ISFIFO(os.stat("out.py").st_mode)


@pytest.mark.parametrize(
    "name", ["pipelines", "pyproject.toml", ".pre-commit-config.yaml"]
)
def test_init_writes_through_no_link(name: str) -> None:
    Path("project").mkdir()
    Path("project", name).symlink_to("../outside")
    result = command("init", "project", expect=2)
    assert f"project/{name} is a link to ../outside," in result.stderr
    assert os.listdir("project") == [name]
    assert not Path("outside").exists()


@pytest.mark.parametrize(
    ("before", "after"),
    [(0o6777, 0o755), (0o666, 0o644), (0o1640, 0o640), (0o444, 0o444), (0o700, 0o700)],
)
def test_a_file_keeps_no_permission_by_which_others_could_change_it(
    before: int, after: int
) -> None:
    path = Path("x")
    path.write_bytes(b"old")
    path.chmod(before)
    assert replace_file("x", b"new")
    assert stat.S_IMODE(path.stat().st_mode) == after
    assert path.read_bytes() == b"new"


def test_nothing_stays_of_a_file_of_somebody_elses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = Path("x")
    path.write_bytes(b"old")
    path.chmod(0o6777)
    monkeypatch.setattr("os.geteuid", lambda: path.stat().st_uid + 1)
    mask = os.umask(0o077)
    try:
        assert replace_file("x", b"new")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    finally:
        os.umask(mask)


def test_permissions_are_given_to_the_file_and_not_to_its_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("by now the name may be that of another file")

    monkeypatch.setattr("os.chmod", refuse)
    assert replace_file("x", b"new")
    assert Path("x").read_bytes() == b"new"
    assert os.listdir() == ["x"]


def test_the_place_is_checked_from_the_root_on() -> None:
    Path("a/b").mkdir(parents=True)
    Path("a/link").symlink_to("b")
    assert check_place("a/link/x", "a/link") is None
    with pytest.raises(IrregularFileError, match="a/link is a link to b,"):
        check_place("a/link/x", "a")
