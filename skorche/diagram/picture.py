"""The graph as arrows in text, and back.

Comes in: a diagram, or a picture. Goes out: the other; `parse(draw(diagram))` equals the
diagram. A block begins with a queue; each arrow leads to a stage, and where the queue
that it fills has a name of its own, on to that:

    inputs
        -> download
        -> unzip -> q_files
        -> split is_image
            True -> q_images
            False -> q_texts

    q_images
        -> batch 10 -> q_albums
        -> show_all (max_workers=2) -> q_shown
            failed -> q_failed

The queue for what a task failed on stands below it, and the queues of a tee below that,
each after an arrow. This module must not know live queues or functions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace

from skorche.diagram.diagram import Diagram, Edge, Stage, arrange
from skorche.diagram.names import implied_names, unnamed

_KINDS = frozenset({"map", "split", "filter", "tee", "merge", "batch", "unbatch"})
_WORD = r'"(?:[^"\\]|\\.)*"|[^\s"()]+'
_SETTINGS = r"(?: \((?P<settings>.*?)\))?"
_HEAD = re.compile(rf"(?P<queue>{_WORD})(?: \(maxsize=(?P<maxsize>[1-9]\d*)\))?$")
_STAGE = re.compile(
    rf"    -> (?:(?P<kind>split|filter|batch) )?(?P<label>{_WORD}){_SETTINGS}"
    rf"(?: -> (?P<queue>{_WORD})(?: \(maxsize=(?P<maxsize>[1-9]\d*)\))?)?$"
)
_BRANCH = re.compile(
    rf"        (?P<value>.*) -> (?P<queue>{_WORD})(?: \(maxsize=(?P<maxsize>[1-9]\d*)\))?$"
)
_COPY = re.compile(
    rf"        -> (?P<queue>{_WORD})(?: \(maxsize=(?P<maxsize>[1-9]\d*)\))?$"
)
_SETTING = re.compile(r'(\w+)=("(?:[^"\\]|\\.)*"|[^,")]+)(?:, |$)')


class PictureError(ValueError):
    """The text is not a picture; the message says which line."""


def draw(diagram: Diagram) -> str:
    """Return the picture of a diagram, without a newline at its end."""
    maxsizes = {edge.name: edge.maxsize for edge in diagram.edges}
    implied = {edge.name for edge in diagram.edges if edge.implied}
    consumers = {name: stage for stage in diagram.stages for name in stage.reads}
    inner = {
        stage.writes[0]
        for stage in diagram.stages
        if stage.kind not in ("split", "tee", "merge")
    }
    blocks = []
    for edge in diagram.edges:
        if edge.name in inner or edge.name not in consumers:
            continue
        lines = [_queue(edge.name, maxsizes)]
        name = edge.name
        while stage := consumers.get(name):
            lines.append(f"    -> {_stage(stage)}")
            if stage.kind == "split":
                lines += [
                    f"        {value} -> {_queue(queue, maxsizes)}"
                    for value, queue in zip(stage.values, stage.writes)
                ]
                break
            if stage.kind == "tee":
                lines += [
                    f"        -> {_queue(queue, maxsizes)}" for queue in stage.writes
                ]
                break
            name, *failed = stage.writes
            plain = name in implied and maxsizes[name] is None
            if not plain or name not in consumers or stage.kind == "merge":
                lines[-1] += f" -> {_queue(name, maxsizes)}"
            lines += [
                f"        failed -> {_queue(queue, maxsizes)}" for queue in failed
            ]
            if stage.kind == "merge":
                break
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _word(text: str) -> str:
    plain = re.fullmatch(r"[^\W\d][\w.]*", text) and text not in _KINDS
    return text if plain else json.dumps(text)


def _queue(name: str, maxsizes: dict[str, int | None]) -> str:
    bound = maxsizes[name]
    return _word(name) + (f" (maxsize={bound})" if bound is not None else "")


def _stage(stage: Stage) -> str:
    match stage.kind:
        case "map":
            text = _word(stage.label)
        case "split" | "filter":
            text = f"{stage.kind} {_word(stage.label)}"
        case "batch":
            text = f"batch {stage.label}"
        case _:
            text = stage.kind
    if stage.settings:
        parts = [f"{key}={_setting(value)}" for key, value in stage.settings]
        text += f" ({', '.join(parts)})"
    return text


def _setting(value: str) -> str:
    return value if re.fullmatch(r"[\w.]+", value) else json.dumps(value)


def parse(picture: str) -> Diagram:
    """Return the diagram that a picture shows.

    Raises PictureError where the text is not one that `draw` could have made.
    """
    lines = picture.splitlines()
    for number, line in enumerate(lines, 1):
        for word in re.findall(r'"(?:[^"\\]|\\.)*"', line.split("'")[0]):
            try:
                json.loads(word)
            except ValueError:
                raise PictureError(f"line {number}: {word} is no text") from None
    return _parse(picture)


def _parse(picture: str) -> Diagram:
    edges: dict[str, Edge] = {}
    stages: list[Stage] = []
    merges: dict[str, list[str]] = {}
    current = ""

    def edge(match: re.Match[str]) -> str:
        name = _unword(match["queue"])
        if name not in edges or match["maxsize"]:
            edges[name] = Edge(
                name, int(match["maxsize"]) if match["maxsize"] else None
            )
        return name

    for number, line in enumerate(picture.splitlines(), 1):
        if not line.strip():
            current = ""
        elif match := _BRANCH.match(line):
            if _may_fail(stages, current) and match["value"] == "failed":
                both = current, edge(match)
                stages.append(replace(stages.pop(), writes=both))
                continue
            if not stages or stages[-1].kind != "split" or current:
                raise PictureError(f"line {number}: no split before {line.strip()!r}")
            split = stages.pop()
            writes, values = (*split.writes, edge(match)), (
                *split.values,
                match["value"],
            )
            stages.append(Stage("split", split.label, split.reads, writes, values))
        elif match := _COPY.match(line):
            if not stages or stages[-1].kind != "tee" or current:
                raise PictureError(f"line {number}: no tee before {line.strip()!r}")
            tee = stages.pop()
            stages.append(replace(tee, writes=(*tee.writes, edge(match))))
        elif line.startswith("    "):
            found = _STAGE.match(line)
            if not found or not current:
                raise PictureError(f"line {number}: not a stage: {line.strip()!r}")
            label = _unword(found["label"])
            kind = found["kind"] or "map"
            if kind == "map" and found["label"] in ("tee", "unbatch", "merge"):
                kind, label = found["label"], ""
            if kind == "batch" and not re.fullmatch(r"[1-9]\d*", label):
                raise PictureError(f"line {number}: batch has no size {label!r}")
            settings = tuple(_settings(found["settings"] or ""))
            if kind in ("split", "tee"):
                stages.append(Stage(kind, label, (current,), ()))
                current = ""
                continue
            if found["queue"]:
                name = edge(found)
            elif kind == "merge":
                raise PictureError(
                    f"line {number}: a merge needs the name of its queue"
                )
            else:
                name = unnamed(number)
                edges[name] = Edge(name, implied=True)
            if kind == "merge":
                merges.setdefault(name, []).append(current)
                current = ""
                continue
            stages.append(Stage(kind, label, (current,), (name,), (), settings))
            current = name
        elif match := _HEAD.match(line):
            current = edge(match)
        else:
            raise PictureError(f"line {number}: not a queue: {line!r}")
    stages += [
        Stage("merge", "", tuple(reads), (name,)) for name, reads in merges.items()
    ]
    diagram = _name(arrange(edges.values(), stages))
    _check(picture, diagram)
    return diagram


def _may_fail(stages: list[Stage], current: str) -> bool:
    """Whether the last line is that of a task."""
    last = stages[-1] if stages else None
    return last is not None and last.kind == "map" and last.writes == (current,)


def _name(diagram: Diagram) -> Diagram:
    """The diagram with names for the queues that the picture gives none."""
    names = implied_names(diagram)

    def named(queues: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(names.get(name, name) for name in queues)

    return Diagram(
        tuple(replace(e, name=names.get(e.name, e.name)) for e in diagram.edges),
        tuple(
            replace(s, reads=named(s.reads), writes=named(s.writes))
            for s in diagram.stages
        ),
    )


def _unword(text: str) -> str:
    return str(json.loads(text)) if text.startswith('"') else text


def _check(picture: str, diagram: Diagram) -> None:
    """Raise PictureError at the first line that a drawing of the diagram has not."""
    filled = [name for stage in diagram.stages for name in stage.writes]
    for stage in diagram.stages:
        few = len(stage.reads) < 2 if stage.kind == "merge" else not stage.writes
        if few or len(set(filled)) != len(filled):
            last = len(picture.splitlines())
            raise PictureError(f"line {last}: up to here this is no pipeline")
    wanted = draw(diagram).splitlines()
    number = 0
    for number, line in enumerate(picture.splitlines(), 1):
        if not wanted or line != wanted.pop(0):
            raise PictureError(f"line {number}: {line.strip()!r} does not belong here")
    if wanted or not diagram.stages:
        raise PictureError(f"line {number}: there should be more")


def _settings(text: str) -> Iterator[tuple[str, str]]:
    for match in _SETTING.finditer(text):
        yield match[1], _unword(match[2])
