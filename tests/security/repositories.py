"""A project in a git repository, and a pull request to it, as strangers send them.

The project is the small one of README.md, compiled and committed on `main`; the branch `pr`
is checked out. What git does depends on nothing of the machine's: it has a home of its own.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from tests.places import ROOT

#: In files of a case it stands for a file that appears if its payload runs.
CANARY = "CANARY"
PROJECT = '[tool.skorche]\nsources = ["pipelines/*.py"]\noutput = "generated"\n'
DECLARATION = '''\
"""Count the letters of words."""

import re

import skorche

LONG = 6


@skorche.task(max_workers=2)
def clean(word):
    return re.sub("[.,;]", "", word).lower()


def is_long(word):
    return len(word) >= LONG


@skorche.task
def measure(words):
    return f"{len(words)} words of {sum(map(len, words))} letters"


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["Pipelines,", "are", "written"])
    (q_long, q_short) = skorche.split(is_long, skorche.map(clean, words))
    reports = skorche.map(measure, skorche.batch(q_long, batch_size=2))
    skorche.run()
'''


class Told(NamedTuple):
    """What came of a command."""

    code: int
    said: str


class Guarded:
    """The process that calls commands under guard: see `guard.py`."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.security.guard"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self, request: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        self._process.communicate(timeout=60)


class Repository:
    """A repository at a place, of which a guarded process is asked."""

    def __init__(self, home: Path, guarded: Guarded) -> None:
        self.home = home
        self.root = home / "project"
        self.canary = home / "canary"
        self._guarded = guarded
        self.environment = {
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / "none"),
            "GIT_CONFIG_NOSYSTEM": "1",
        }

    def begin(self) -> None:
        """Make the repository, with one commit on `main`, and the branch `pr` of it."""
        settings = "\n".join(
            [
                "[user]\n name = A\n email = a@example.org",
                "[init]\n defaultBranch = main",
                '[protocol "file"]\n allow = always',
                f"[trace2]\n eventTarget = {self.home}/trace",
            ]
        )
        (self.home / ".gitconfig").write_text(settings + "\n")
        self.write("pyproject.toml", PROJECT)
        self.write("pipelines/words.py", DECLARATION)
        self.skorche("compile", runs=("pipelines/*.py",))
        self.git("init", "--quiet", ".")
        self.commit()
        self.git("checkout", "--quiet", "-b", "pr")

    def write(self, path: str, content: str | bytes) -> Path:
        """Write a file of the project; CANARY in it becomes the canary's path."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        data = content.encode() if isinstance(content, str) else content
        place.write_bytes(data.replace(CANARY.encode(), os.fsencode(self.canary)))
        return place

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace a text in a file of the project, in which it has to be."""
        text = (self.root / path).read_text(encoding="utf-8")
        assert old in text, f"{path} has no {old}"
        self.write(path, text.replace(old, new, 1))

    def copy(self, folder: Path) -> None:
        """Lay files over the project's."""
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                name = path.relative_to(folder).as_posix()
                self.write(name, path.read_bytes())

    def git(self, *words: str) -> str:
        """Call git in the project; return what it said."""
        variables = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
        dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), "@1 +0000")
        done = subprocess.run(
            ["git", *words],
            cwd=self.root,
            env={**variables, **self.environment, **dates},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        (self.home / "trace").unlink(missing_ok=True)
        return done.stdout.strip()

    def commit(self) -> None:
        """Commit all that is there."""
        self.git("add", "--all", "--force")
        self.git("commit", "--quiet", "--allow-empty", "--message", "change")

    def skorche(
        self, *words: str, runs: tuple[str, ...] = (), folder: str = "."
    ) -> Told:
        """Call a command; it may do nothing but read, and run files of these patterns.

        Temporary places in what it says are called HOME.
        """
        answer = self._guarded(
            {
                "words": words,
                "folder": str(self.root / folder),
                "root": str(self.root),
                "runs": runs,
                "environment": self.environment,
                "trace": str(self.home / "trace"),
            }
        )
        said = answer["said"].replace(str(self.canary), CANARY)
        said = said.replace(str(self.home), "HOME")
        assert answer["forbidden"] == [], f"{words}: {answer['forbidden']}\n{said}"
        found = list(self.home.glob("canary*")) + list(self.root.rglob("canary*"))
        assert not found, f"{words} let a payload run\n{said}"
        assert "Traceback" not in said or runs, said
        return Told(answer["code"], said)

    def console(self, text: str) -> str:
        """Call the commands of a text, and return it with what they say now.

        Each stands on a line `$ skorche ...`, which may begin with a folder, `$ cd x &&
        skorche ...`, and end with what it may run, `# runs pipelines/*.py`. $BASE is the
        commit that `main` is at. Lines before the first one stay.
        """
        base = self.git("rev-parse", "main")
        before = re.split(r"^\$ ", text, maxsplit=1, flags=re.MULTILINE)[0]
        parts = [before.strip()]
        for line in re.findall(r"^\$ (.*)$", text, re.MULTILINE):
            command, _, runs = line.partition("  # runs ")
            match = re.fullmatch(r"(?:cd (\S+) && )?skorche (.*)", command)
            assert match is not None, f"no command: {line}"
            folder, words = match[1] or ".", match[2].replace("$BASE", base).split()
            told = self.skorche(*words, runs=tuple(runs.split()), folder=folder)
            said = told.said.replace(base, "$BASE").rstrip("\n")
            # How long a compiled file is, is none of theirs.
            said = re.sub(r"@@ -\d[\d,]* \+\d[\d,]* @@", "@@", said)
            said = re.sub(r"read: line \d+", "read: line N", said)
            about = [f"$ {line}", *filter(None, [said]), f"[exit {told.code}]"]
            parts.append("\n".join(about))
        return "\n\n".join(parts) + "\n"
