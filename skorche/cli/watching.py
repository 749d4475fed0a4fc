"""What `skorche compile --watch` looks at, and how it ends.

Comes in: the files that were named. Goes out: each time that something changed by which a
compiled file may be another. This module must not know what is done then.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from time import sleep

import click

from skorche.analysis.tuned import ENDING
from skorche.cli.common import declarations, say

#: How often --watch looks, in seconds.
GLANCE = 0.2


@contextmanager
def until_ctrl_c() -> Iterator[Event]:
    """Let Ctrl-C end a block, and set an event, for where something keeps the exception:
    one that comes within a finalizer goes no further."""
    ended = Event()

    def end(*_: object) -> None:
        ended.set()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, end)
    try:
        yield ended
    except KeyboardInterrupt:
        say("")
    finally:
        signal.signal(signal.SIGINT, before)


def changes(files: tuple[str, ...], ended: Event) -> Iterator[dict[str, int]]:
    """Yield the files that declarations may depend on, with the times at which they were
    changed: at once, and then each time that they differ, until the end."""
    seen: dict[str, int] = {}
    while not ended.is_set():
        now = {path: time for path, time in _times(files)}
        if now != seen:
            seen = now
            yield seen
        sleep(GLANCE)


def _times(files: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """The declarations, the modules beside them, settings, and the project's templates."""
    folders: dict[str, str] = {}
    tuned: set[str] = set()
    try:
        found = declarations(files)
    except click.UsageError:
        found = []
    for (path, *_), settings in found:
        folders[os.path.dirname(path) or "."] = ".py"
        tuned.add(os.path.dirname(path) or ".")
        if settings.root is not None:
            yield from _time(os.path.join(settings.root, "pyproject.toml"))
        own = settings.own_templates()
        for folder, _, _ in os.walk(own) if own is not None else ():
            folders[folder] = ".jinja"
    if not found:
        yield from _time("pyproject.toml")
    for folder, ending in sorted(folders.items()):
        for name in sorted(os.listdir(folder)):
            if name.endswith(ending) or folder in tuned and name.endswith(ENDING):
                yield from _time(os.path.join(folder, name))


def _time(path: str) -> Iterator[tuple[str, int]]:
    try:
        yield path, os.stat(path).st_mtime_ns
    except OSError:  # it has just gone
        return
