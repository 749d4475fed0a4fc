"""What a project, or who compiles, asks of compiled files beside what declarations say.

Comes in: settings. Goes out: `Look`. This module must not know what is compiled.
"""

from __future__ import annotations

from dataclasses import dataclass

from skorche.python.noting import Kept
from skorche.review.frozen import Frozen
from skorche.settings import Settings
from skorche.write.emit import Style
from skorche.write.styles import style_of


@dataclass(frozen=True)
class Look:
    """What is asked of compiled files beside the declaration; see `compile_file`."""

    freeze_inputs: bool = False
    style: Style | None = None
    python: tuple[int, int] | None = None
    async_api: bool = False
    script: bool = True
    progress: bool = False
    balance: bool = False
    freeze: tuple[str, ...] = ()
    maxsize: int | None = None
    reaches_nothing: tuple[str, ...] = ()
    resumable: bool = False
    bundle: tuple[str, ...] = ()

    def kept(self, frozen: Frozen) -> Kept:
        """Return the names whose values are frozen, and those that are known."""
        names = frozen.names.union(self.freeze)
        return Kept(names, frozen.values, frozen.inputs)


def look_of(settings: Settings) -> Look:
    """Return what a project asks of its compiled files."""
    return Look(
        settings.freeze_inputs,
        style_of(settings),
        settings.python,
        settings.async_api,
        settings.script,
        settings.progress,
        settings.balance,
        settings.freeze,
        settings.maxsize,
        settings.reaches_nothing,
        settings.resumable,
        settings.bundle,
    )
