"""The files that declarations depend on, as they change: for `skorche compile --watch`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from threading import Event
from time import sleep

import click

from skorche.analysis.tuned import ENDING
from skorche.cli.common import declarations

#: How often it looks, in seconds.
GLANCE = 0.2


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
    try:
        found = declarations(files)
    except click.UsageError:
        found = []
    for (path, *_), settings in found:
        folders[os.path.dirname(path) or "."] = ".py"
        yield from _time(path)  # a notebook has another ending
        yield from _tunings(path)
        if settings.root is not None:
            yield from _time(os.path.join(settings.root, "pyproject.toml"))
        own = settings.own_templates()
        for folder, _, _ in os.walk(own) if own is not None else ():
            folders[folder] = ".jinja"
    if not found:
        yield from _time("pyproject.toml")
    for folder, ending in sorted(folders.items()):
        for name in sorted(os.listdir(folder)):
            if name.endswith(ending):
                yield from _time(os.path.join(folder, name))


def _tunings(path: str) -> Iterator[tuple[str, int]]:
    """What tunes a declaration, and each of its pipelines."""
    stem, folder = os.path.splitext(os.path.basename(path))[0], os.path.dirname(path)
    for name in sorted(os.listdir(folder or ".")):
        if name.startswith(stem) and name.endswith(ENDING):
            yield from _time(os.path.join(folder, name))


def _time(path: str) -> Iterator[tuple[str, int]]:
    try:
        yield path, os.stat(path).st_mtime_ns
    except OSError:  # it has just gone
        return
