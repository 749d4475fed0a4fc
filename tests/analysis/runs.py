"""Runs made of figures, as they would be measured on a machine where nothing disturbs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from skorche.analysis.profile import InputProfile, QueueProfile, StageProfile
from skorche.analysis.usage import InputUse, Run, Use, Window


@dataclass(frozen=True)
class Did:
    """What a stage did in each window: `useful` is a share of the time of its workers,
    `computing` the part of that in which it computed."""

    name: str
    useful: Sequence[float] | float
    computing: float = 0.0
    workers: int = 1
    executor: Literal["thread", "process", "async", "serial"] = "thread"
    kind: str = "map"
    items: int = 1000
    settings: dict[str, str] = field(default_factory=dict)
    paced: float = 0.0


def run(
    *stages: Did,
    windows: int = 10,
    taking: float = 0.0,
    inputs: float = 0.0,
    gil: bool = True,
    cores: int = 4,
    bound: int = 1000,
    late: float = 0.0,
    others: float = 0.0,
    idle: float | None = None,
    writes: dict[str, tuple[str, ...]] | None = None,
) -> Run:
    """Return a run of seconds, one a window, of stages that follow each other unless
    `writes` says which queues each fills; each reads the queue of its own name. `others`
    is what threads computed in each second that are of no stage, `idle` how many cores had
    nothing to do."""
    names = [did.name for did in stages]
    follow = {a: (b,) for a, b in zip(names, [*names[1:], "results"], strict=True)}
    fills = {**follow, **(writes or {})}
    figures: list[tuple[Use, ...]] = []
    for number in range(windows):
        uses = []
        for did in stages:
            share = did.useful
            share = share if isinstance(share, float) else share[number]
            useful = share * did.workers
            starved = max(0.0, (1 - share - did.paced) * did.workers)
            cpu = did.computing * useful
            paced = did.paced * did.workers
            items = did.items / windows
            uses.append(Use(items, did.workers, useful, starved, 0.0, paced, cpu))
        figures.append(tuple(uses))
    return Run(
        seconds=float(windows),
        stages=tuple(
            profile(did, [uses[place] for uses in figures], fills[did.name])
            for place, did in enumerate(stages)
        ),
        windows=tuple(
            Window(
                1.0,
                uses,
                (InputUse(stages[0].items / windows, inputs),),
                taking,
                here(stages, uses) + others,
                0.0,
                late,
            )
            for uses in figures
        ),
        inputs=(InputProfile(names[0], stages[0].items, inputs * windows, 0.0),),
        queues=tuple(QueueProfile(name, bound) for name in names),
        outputs=frozenset(["results"]),
        gil=gil,
        cores=cores,
        idle=None if idle is None else idle * windows,
    )


def here(stages: Sequence[Did], uses: Sequence[Use]) -> float:
    """What threads of the process computed."""
    pairs = zip(stages, uses, strict=True)
    return sum(use.cpu for did, use in pairs if did.executor != "process")


def profile(did: Did, uses: Sequence[Use], writes: tuple[str, ...]) -> StageProfile:
    names = ("useful", "starved", "blocked", "paced", "cpu")
    sums: dict[str, Any] = {n: sum(getattr(use, n) for use in uses) for n in names}
    return StageProfile(
        name=did.name,
        kind=did.kind,
        executor=did.executor,
        workers=did.workers,
        reads=did.name,
        writes=writes,
        items_in=did.items,
        items_out=did.items,
        service=sums["useful"] / max(1, did.items),
        spread=0.0,
        settings=did.settings,
        **sums,
    )
