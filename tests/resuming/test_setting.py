"""What `resumable` does to compiled files, and that all that reads them knows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from skorche.compiler import compile_file
from tests.invoke import command
from tests.local_targets import LOCAL as TARGETS

pytestmark = pytest.mark.timeout(60)

DECLARATION = '''"""Words."""

import skorche


def shout(word):
    return word.upper()


words = skorche.Queue("words", ["a", "b"])
skorche.batch(skorche.map(shout, words), queue_out=skorche.Queue("out"), batch_size=2)
skorche.run()
'''
SETTINGS = '[tool.skorche]\nsources = ["words.py"]\ntargets = ["threads", "serial"]\n'


def test_check_and_diff_know_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("words.py").write_text(DECLARATION)
    Path("pyproject.toml").write_text(SETTINGS)
    command("compile")
    plain = Path("plain.py")
    plain.write_text(Path("generated/words.py").read_text())
    Path("pyproject.toml").write_text(f"{SETTINGS}resumable = true\n")
    said = command("check", expect=1).output
    assert "generated/words.py: the project's settings changed; resumable" in said
    assert (
        "generated/words_serial.py: the project's settings changed; resumable" in said
    )
    command("compile")
    command("check")
    assert (
        "resumable"
        in command("diff", "plain.py", "generated/words.py", expect=1).output
    )
    assert (
        command("show", "plain.py").output
        == command("show", "generated/words.py").output
    )


@pytest.mark.parametrize("target", TARGETS)
def test_there_is_nothing_of_it_where_it_is_not_asked_for(
    target: str, tmp_path: Path
) -> None:
    path = tmp_path / "words.py"
    path.write_text(DECLARATION)
    plain = compile_file(str(path), "words.py", target)
    for word in ("resume", "journal", "sqlite3", "pickle"):
        assert word not in plain
    text = compile_file(str(path), "words.py", target, resumable=True)
    assert len(text.splitlines()) - len(plain.splitlines()) <= MOST


#: Lines more that a resumable file has.
MOST = 378
