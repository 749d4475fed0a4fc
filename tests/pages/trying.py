"""A page, tried as a reader would: its files are written, its commands called, its code run.

Comes in: a page, and an empty folder. Goes out: what its commands said. All is done in the
order of the page. What `skorche` can do without another process is done in this one.
"""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from skorche.settings import parsed
from tests.invoke import invoke
from tests.pages.blocks import Block, Call, blocks, calls
from tests.places import ROOT

#: Commands that neither run a pipeline nor change the process that they are in.
_HERE = {"compile", "show", "diff", "explain", "templates", "render"}
_SECONDS = 60
_ENVIRONMENT = {
    "COLUMNS": "100",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "NO_COLOR": "1",
    "PATH": f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}",
    "PYTHONIOENCODING": "utf-8",
}


class Trial:
    """A page that is tried in a folder, which is the current one."""

    def __init__(self, page: Path) -> None:
        self.page = page
        self.text = page.read_text(encoding="utf-8")
        self.program: list[str] = []
        self.session: list[str] = []
        self.missing: list[str] = []

    def run(self) -> Iterator[tuple[Call, str]]:
        """Try all blocks; yield each command that is shown, with what it says now.

        Raises AssertionError where a block is wrong by itself.
        """
        for block in blocks(self.text):
            where = f"{self.page.name}:{block.first + 1}"
            if lacks := missing(block):
                self.missing.append(f"{where} needs {lacks}")
            if lacks or block.mark.startswith("not run: "):
                look_at(block, where)
            elif block.mark.startswith("part of "):
                is_part(block, where)
            elif block.file:
                look_at(block, where)
                path = Path(block.file)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(block.text, encoding="utf-8")
            elif block.kind == "console":
                yield from self._commands(block, where)
            elif block.kind == "python":
                line = "\n" * (block.first - sum(t.count("\n") for t in self.program))
                self.program += [line, block.text]
            elif block.kind == "pycon":
                self.session.append(block.text + "\n")
            else:
                look_at(block, where)
        self._code()

    def _commands(self, block: Block, where: str) -> Iterator[tuple[Call, str]]:
        found = list(calls(block))
        for call in found:
            code, said = called(call.command)
            wanted = block.mark.partition("exits with ")[2] if call is found[-1] else ""
            assert code == int(wanted or 0), f"{where}: {call.command}: {code}\n{said}"
            if block.mark not in ("do", "for instance"):
                yield call, said

    def _code(self) -> None:
        """Run the code that is in no file, as one program, and what is shown at a prompt."""
        if self.program:
            Path("on_this_page.py").write_text("".join(self.program), encoding="utf-8")
            code, said = called("python on_this_page.py")
            assert code == 0, f"{self.page.name}: {said}"
        if self.session:
            Path("at_a_prompt.txt").write_text("".join(self.session), encoding="utf-8")
            code, said = called("python -m doctest -o ELLIPSIS at_a_prompt.txt")
            assert code == 0, f"{self.page.name}: {said}"


def called(command: str) -> tuple[int, str]:
    """Call a command; return its exit code, and all that it says."""
    words = command.split()
    if (
        words[0] == "skorche"
        and words[1] in _HERE
        and not set(command) & set("|&;<>'\"$*")
    ):
        done = invoke(*words[1:])
        return done.exit_code, done.output
    shell = subprocess.run(
        ["sh", "-c", command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=_SECONDS,
        check=False,
        env={**os.environ, **_ENVIRONMENT},
    )
    return shell.returncode, shell.stdout


def missing(block: Block) -> str:
    """Return a package that a block needs, and that is not there."""
    needed = block.mark.partition("needs ")[2].split()
    return next((name for name in needed if importlib.util.find_spec(name) is None), "")


def look_at(block: Block, where: str) -> None:
    """Look at the syntax of a block that is not run by itself."""
    match block.kind:
        case "python":
            ast.parse(block.text, where)
        case "toml":
            parsed(block.text)
        case "json":
            json.loads(block.text)
        case "yaml":
            yaml = pytest.importorskip("yaml")
            assert list(yaml.safe_load_all(block.text)), where
        case "console" | "sh":
            text = re.sub(r"^\$ ", "", block.text, flags=re.MULTILINE)
            shell = shutil.which("sh")
            assert shell is not None
            subprocess.run([shell, "-nc", text], check=True, timeout=_SECONDS)
        case "mermaid" | "text" | "csv" | "dockerfile":
            assert block.text.strip(), where
        case _:
            raise AssertionError(f"{where}: nobody knows how to try {block.kind}")


def is_part(block: Block, where: str) -> None:
    """See that the lines of a block are in the file that it says, in their order."""
    name = block.mark.removeprefix("part of ")
    path = Path(name) if Path(name).exists() else ROOT / name
    assert matches(f"...\n{block.text}...\n", path.read_text(encoding="utf-8")), where


def matches(shown: str, said: str) -> bool:
    """Tell whether a text is what is shown of it, `...` on a line for any lines.

    >>> matches("a\\n...\\nd\\n", "a\\nb\\nc\\nd\\n"), matches("a\\n", "a\\nb\\n")
    (True, False)
    """
    lines = (re.escape(line.rstrip()) for line in shown.split("\n"))
    pattern = "\n".join(lines).replace("\\.\\.\\.\n", "(?:.*\n)*?")
    told = "\n".join(line.rstrip() for line in said.split("\n"))
    return re.fullmatch(pattern, told) is not None


def recorded(text: str, said: list[tuple[Call, str]]) -> str:
    """Return the page with what its commands said, where it shows something else."""
    lines = text.split("\n")
    for call, now in reversed(said):
        if not matches(call.said, now):
            start = call.first
            before = lines[start - 1]
            indent = before[: len(before) - len(before.lstrip())]
            fresh = [indent + line if line else "" for line in now.split("\n")[:-1]]
            lines[start : call.end] = fresh
    return "\n".join(lines)
