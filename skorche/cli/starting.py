"""`skorche init` and `completion`: to begin with."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from click.shell_completion import get_completion_class

from skorche.cli.common import say, settings_of
from skorche.cli.output import echo
from skorche.files import replace_file
from skorche.regular_files import IrregularFileError, check_place, read_regular

_FIRST = '''\
"""Count the letters of words, the short and the long ones apart."""

import skorche

LONG = 6


@skorche.task(max_workers=2)
def clean(word):
    return word.strip(".,;").lower()


def is_long(word):
    return len(word) >= LONG


@skorche.task
def measure(words):
    return f"{len(words)} words of {sum(map(len, words))} letters"


if __name__ == "__main__":
    inputs = ["Pipelines,", "are", "written", "once;"]
    words = skorche.Queue("words", fixed_inputs=inputs)
    q_long, q_short = skorche.split(is_long, skorche.map(clean, words))
    q_longs = skorche.map(measure, skorche.batch(q_long, batch_size=2))
    q_shorts = skorche.map(measure, skorche.batch(q_short, batch_size=2))
    reports = skorche.merge((q_longs, q_shorts))

    skorche.run()
    skorche.shutdown()
    print(*reports.flush(), sep="\\n")
'''
_SETTINGS = """\
[tool.skorche]
sources = ["pipelines/*.py"]  # what `skorche compile` and `check` are about
output = "generated"          # where compiled files go: commit them
"""
_HOOKS = """\
  - repo: local
    hooks:
      - id: skorche-check
        name: compiled pipelines are fresh
        entry: skorche check
        language: system
        pass_filenames: false
        files: '\\.(py|ipynb)$|\\.tune\\.toml$|^pyproject\\.toml$'
"""


@click.command()
@click.argument("folder", default=".", type=click.Path(file_okay=False))
def init(folder: str) -> None:
    """Begin: a first pipeline, settings, and a hook.

    What is in FOLDER already is left as it is; settings and the hook are added at the
    end of pyproject.toml and .pre-commit-config.yaml.
    """
    first = os.path.join(folder, "pipelines", "words.py")
    project = os.path.join(folder, "pyproject.toml")
    hooks = os.path.join(folder, ".pre-commit-config.yaml")
    written: dict[str, str] = {}
    if os.path.exists(project):
        settings_of(project)  # what is wrong with it is said before anything is written
    if os.path.exists(os.path.dirname(first)):
        say(f"left {os.path.dirname(first)} as it is")
    else:
        written[first] = _FIRST
    settings = _text(project)
    if re.search(r"^\[tool\.skorche\b", settings, re.MULTILINE):
        say(f"left {project} as it is")
    else:
        written[project] = _joined(settings, _SETTINGS)
    config = _text(hooks)
    keys = re.findall(r"^(\w+):", config, re.MULTILINE)
    if "skorche" in config:
        say(f"left {hooks} as it is")
    elif not config.strip() or keys[-1:] == ["repos"] and not _is_flow(config):
        indent = re.search(r"^( *)- repo:", config, re.MULTILINE)
        entry = _indented(_HOOKS, len(indent[1]) if indent else 2)
        written[hooks] = (config.rstrip("\n") or "repos:") + "\n" + entry
    else:
        say(f"add this to the repos of {hooks}:\n{_HOOKS}")
    with _as_usage():
        for path in written:  # before anything is written
            check_place(path, folder)
    for path, text in written.items():
        replace_file(path, text.encode())
        say(f"wrote {path}")
    say("now say `skorche compile`")


def _text(path: str) -> str:
    if not os.path.exists(path):
        return ""
    with _as_usage():
        return io.TextIOWrapper(io.BytesIO(read_regular(path)), "utf-8").read()


@contextmanager
def _as_usage() -> Iterator[None]:
    try:
        yield
    except IrregularFileError as error:
        raise click.UsageError(str(error)) from None


def _joined(before: str, after: str) -> str:
    return f"{before.rstrip()}\n\n{after}" if before.strip() else after


def _is_flow(config: str) -> bool:
    """Whether the list of repositories is written in brackets."""
    return re.search(r"^repos:[ \t]*[\[{]", config, re.MULTILINE) is not None


def _indented(entry: str, width: int) -> str:
    lines = [line[2:] for line in entry.splitlines()]
    return "".join(f"{' ' * width}{line}\n" for line in lines)


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print what makes a shell complete skorche's words.

    For bash put `eval "$(skorche completion bash)"` into ~/.bashrc, for zsh the same with
    zsh into ~/.zshrc; for fish save it as ~/.config/fish/completions/skorche.fish.
    """
    kind = get_completion_class(shell)
    if kind is None:
        sys.exit(1)
    words = kind(context.find_root().command, {}, "skorche", "_SKORCHE_COMPLETE")
    echo(words.source())
