"""Files are read once, by the encoding that they declare, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from skorche.python.source_files import SourceFile, SourceFiles


def test_a_file_stays_what_it_was_when_it_was_read(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text('"""First."""\nx = 1\n')
    sources = SourceFiles()
    first = sources.read(str(path))
    path.write_text("y = 2; z = 3\n")
    assert sources.read(str(path)) is first
    assert [sorted(one.binds) for one in first.statements] == [[], ["x"]]
    assert first.docstring == "First."
    assert first.tree is first.tree
    assert SourceFiles().read(str(path)).docstring == ""


def test_a_file_is_read_by_the_encoding_that_it_declares(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_bytes("# coding: latin-1\nword = 'é'\n".encode("latin-1"))
    assert SourceFiles().read(str(path)).lines[1] == "word = 'é'"


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"# coding: latin-1\n\xe9", None),
        (b"\n\nword = '\xe9'\n", ValueError),
        (b"# coding: nothing\n", SyntaxError),
        (None, OSError),
    ],
)
def test_what_cannot_be_read_is_an_error_each_time(
    tmp_path: Path, content: bytes | None, error: type[Exception] | None
) -> None:
    path = tmp_path / "module.py"
    if content is not None:
        path.write_bytes(content)
    sources = SourceFiles()
    for _ in range(2):
        if error is None:
            sources.read(str(path))
        else:
            with pytest.raises(error):
                sources.read(str(path))


def test_what_is_no_python_is_read_and_not_parsed() -> None:
    source = SourceFile("module.py", "x = = 1\n")
    assert source.lines[0] == "x = = 1"
    with pytest.raises(SyntaxError) as caught:
        _ = source.statements
    assert caught.value.filename == "module.py"
