"""A diagram with the heat of a profile: which stages are busy, and which is the limit.

Comes in: a diagram, and a profile of a run of that pipeline. Goes out: a figure, or a
ProfileError that lists the stages that differ. This module must not know colours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from skorche.analysis.profile import Profile, StageProfile
from skorche.analysis.shares import shares
from skorche.diagram.diagram import Diagram, Stage
from skorche.diagram.figure import Figure, figure
from skorche.errors import ProfileError
from skorche.python.identifiers import identifier
from skorche.python.visible import visible_line


def figure_with_heat(diagram: Diagram, profile: Profile) -> Figure:
    """Return what is drawn of a pipeline that was measured."""
    return with_heat(diagram, heats(diagram, profile))


class Heat(NamedTuple):
    """The useful share of a stage, and whether it is the limit."""

    useful: float
    limit: bool


def with_heat(diagram: Diagram, measured: Mapping[Stage, Heat]) -> Figure:
    """Return what is drawn of a pipeline, or of a part of it."""
    drawn = figure(diagram)
    stages = {f"stage{n}": stage for n, stage in enumerate(diagram.stages, 1)}
    nodes = []
    for node in drawn.nodes:
        heat = measured.get(stages[node.name]) if node.name in stages else None
        if heat is not None:
            words = f"{100 * heat.useful:.0f} % useful"
            details = (*node.details, f"the limit: {words}" if heat.limit else words)
            mark = "limit" if heat.limit else ""
            node = replace(node, details=details, mark=mark, heat=heat.useful)
        nodes.append(node)
    return replace(drawn, nodes=tuple(nodes))


def heats(diagram: Diagram, profile: Profile) -> dict[Stage, Heat]:
    """Return what a profile says of the stages of a diagram.

    Tasks in processes that follow each other may have been one stage. Raises ProfileError
    where the profile is of another pipeline.
    """
    if not profile.stages and diagram.stages:
        raise ProfileError(
            "the profile says nothing of any stage, as a serial file by itself does not: "
            "give it what `skorche profile --json` wrote"
        )
    found: dict[Stage, Heat] = {}
    alone = profile.in_one_thread
    known = {_base(each) if alone else each.reads: each for each in profile.stages}
    used, missing = set[str](), []
    for place, stage in enumerate(diagram.stages):
        if stage.kind == "merge" or stage in found:
            continue
        there = known.get(label_of(stage) if alone else stage.reads[0])
        chain = [] if there is None else _chain(diagram, place, there)
        if there is None or not chain:
            missing.append(label_of(stage))
            continue
        limit = there.name == profile.limit.stage
        heat = Heat(shares(there, profile).useful, limit)
        found.update(dict.fromkeys(chain, heat))
        used.add(there.name)
    others = [each.name for each in profile.stages if each.name not in used]
    if missing or others:
        raise ProfileError(_told(missing, others))
    return found


def _chain(diagram: Diagram, first: int, measured: StageProfile) -> list[Stage]:
    """The stages that one measured stage did the work of; none if it has another name."""
    wanted = identifier(_base(measured))
    chain: list[Stage] = []
    for stage in diagram.stages[first:]:
        if not chain or stage.kind == "map" and stage.reads == chain[-1].writes:
            chain.append(stage)
            if "_".join(identifier(label_of(each)) for each in chain) == wanted:
                return chain
    return []


def label_of(stage: Stage) -> str:
    """What a stage is called in a profile, if it is the only one of that name."""
    return stage.kind if stage.kind in ("batch", "tee", "unbatch") else stage.label


def _base(stage: StageProfile) -> str:
    """A stage's name without what it reads, which is said where several have the name."""
    end = f" ({stage.reads})"
    name = stage.name
    while name.endswith(end):
        name = name.removesuffix(end)
    return name


def _told(missing: list[str], others: list[str]) -> str:
    parts = []
    if missing:
        parts.append(f"of {_listed(missing)} it says nothing")
    if others:
        parts.append(f"this pipeline has no {_listed(others)}")
    return f"the profile is of another pipeline: {'; '.join(parts)}"


def _listed(names: list[str]) -> str:
    shown = [visible_line(name) for name in names[:5]]
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(shown) + more
