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
        -> show_all (max_workers=2) with width -> q_shown
            failed -> q_failed

Behind "with" stand the parameters that a stage's function is given, as `word=name` where
its word for one is another; behind "from" that which gives a queue its items. The queue for what a task failed on stands below it, and the queues of a tee below that,
each after an arrow. This module must not know live queues or functions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from skorche.diagram.diagram import WITH, Diagram, Edge, Stage, arrange
from skorche.diagram.names import implied_names, unnamed
from skorche.limits import DIGITS, LINE, STAGES

_KINDS = frozenset({"map", "split", "filter", "tee", "merge", "batch", "unbatch"})
# In none of these can one text match in two ways, which would be tried one by one.
_TEXT = r'"[^"\\]*(?:\\.[^"\\]*)*"'
_WORD = rf'{_TEXT}|[^\s"()]+'
_SETTINGS = r"(?: \((?P<settings>.*?)\))?"
#: What its function is given: parameters, by words that may be others.
_GIVEN = r"(?: with (?P<given>[\w.]+(?:=\w+)?(?:, [\w.]+(?:=\w+)?)*))?"
_HEAD = re.compile(
    rf"(?P<queue>{_WORD})(?: \(maxsize=(?P<maxsize>[1-9]\d*)\))?(?: from (?P<from>\w+))?$"
)
_STAGE = re.compile(
    rf"    -> (?:(?P<kind>split|filter|batch) )?(?P<label>{_WORD}){_SETTINGS}{_GIVEN}"
    rf"(?: -> (?P<queue>{_WORD})(?: \(maxsize=(?P<maxsize>[1-9]\d*)\))?)?$"
)
_BRANCH = re.compile(
    rf"        (?P<value>.*) -> (?P<queue>{_WORD})(?: \(maxsize=(?P<maxsize>[1-9]\d*)\))?$"
)
_COPY = re.compile(
    rf"        -> (?P<queue>{_WORD})(?: \(maxsize=(?P<maxsize>[1-9]\d*)\))?$"
)
_SETTING = re.compile(rf'(\w+)=({_TEXT}|[^,")]+)(?:, |$)')
_QUOTED = re.compile(rf'({_TEXT})|".*')  # or one that has no end


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
        lines[0] += f" from {edge.given}" if edge.given else ""
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
            text = f"batch {stage.label}" if stage.label.isdigit() else "batch"
        case _:
            text = stage.kind
    given = [pair for pair in stage.settings if pair[0].startswith(WITH)]
    if text == "batch":  # whose size is a parameter
        given.append((stage.label, stage.label))
    settings = [pair for pair in stage.settings if pair not in given]
    if settings:
        parts = [f"{key}={_setting(value)}" for key, value in settings]
        text += f" ({', '.join(parts)})"
    if given:
        words = [(key.removeprefix(WITH), name) for key, name in given]
        parts = [word if word == name else f"{word}={name}" for word, name in words]
        text += f" with {', '.join(parts)}"
    return text


def _setting(value: str) -> str:
    return value if re.fullmatch(r"[\w.]+", value) else json.dumps(value)


def parse(picture: str) -> Diagram:
    """Return the diagram that a picture shows.

    Raises PictureError where the text is not one that `draw` could have made.
    """
    return _parse(picture.split("\n"))


@dataclass
class _Draft:
    """A stage while its lines are read."""

    kind: str
    label: str
    reads: list[str]
    writes: list[str]
    values: list[str] = field(default_factory=list)
    settings: tuple[tuple[str, str], ...] = ()

    def stage(self) -> Stage:
        ends = tuple(self.reads), tuple(self.writes), tuple(self.values)
        return Stage(self.kind, self.label, *ends, self.settings)


def _parse(lines: list[str]) -> Diagram:
    edges: dict[str, Edge] = {}
    stages: list[_Draft] = []
    merges: dict[str, _Draft] = {}
    current = ""

    def edge(match: re.Match[str]) -> str:
        name = _unword(match["queue"], number)
        if name not in edges or match["maxsize"]:
            bound = _count(number, match["maxsize"]) if match["maxsize"] else None
            edges[name] = Edge(name, bound)
        return name

    for number, line in enumerate(lines, 1):
        _check_line(number, line)
        if len(stages) > STAGES:
            raise PictureError(f"line {number}: it has more than {STAGES} stages")
        if not line.strip():
            current = ""
        elif match := _BRANCH.match(line):
            if _may_fail(stages, current) and match["value"] == "failed":
                stages[-1].writes.append(edge(match))
                continue
            if not stages or stages[-1].kind != "split" or current:
                raise PictureError(f"line {number}: no split before {line.strip()!r}")
            stages[-1].writes.append(edge(match))
            stages[-1].values.append(match["value"])
        elif match := _COPY.match(line):
            if not stages or stages[-1].kind != "tee" or current:
                raise PictureError(f"line {number}: no tee before {line.strip()!r}")
            stages[-1].writes.append(edge(match))
        elif line.startswith("    "):
            found = _STAGE.match(line)
            if not found or not current:
                raise PictureError(f"line {number}: not a stage: {line.strip()!r}")
            label = _unword(found["label"], number)
            kind = found["kind"] or "map"
            if kind == "map" and found["label"] in ("tee", "unbatch", "merge"):
                kind, label = found["label"], ""
            given = found["given"]
            if kind == "map" and found["label"] == "batch" and given:
                kind, label, given = "batch", given, None
            elif kind == "batch" and not re.fullmatch(r"[1-9]\d*", label):
                raise PictureError(f"line {number}: batch has no size {label!r}")
            elif kind == "batch":
                _count(number, label)
            settings = tuple(_settings(found["settings"] or "", number))
            settings += tuple(_parameters(given))
            if kind in ("split", "tee"):
                stages.append(_Draft(kind, label, [current], [], [], settings))
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
                merges.setdefault(name, _Draft(kind, "", [], [name]))
                merges[name].reads.append(current)
                current = ""
                continue
            stages.append(_Draft(kind, label, [current], [name], [], settings))
            current = name
        elif match := _HEAD.match(line):
            current = edge(match)
            if match["from"]:
                edges[current] = replace(edges[current], given=match["from"])
        else:
            raise PictureError(f"line {number}: not a queue: {line!r}")
    stages += merges.values()
    diagram = _name(arrange(edges.values(), [draft.stage() for draft in stages]))
    _check(lines, diagram)
    return diagram


def _count(number: int, digits: str) -> int:
    if len(digits) > DIGITS:
        raise PictureError(f"line {number}: a number has more than {DIGITS} digits")
    return int(digits)


def _check_line(number: int, line: str) -> None:
    """Raise PictureError for what is too long, or in quotes and no text."""
    if len(line) > LINE:
        raise PictureError(f"line {number}: it has more than {LINE} characters")
    for word in filter(None, _QUOTED.findall(line.partition("'")[0])):
        _unword(word, number)


def _may_fail(stages: list[_Draft], current: str) -> bool:
    """Whether the last line is that of a task."""
    last = stages[-1] if stages else None
    return last is not None and last.kind == "map" and last.writes == [current]


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


def _unword(text: str, number: int) -> str:
    try:
        return str(json.loads(text)) if text.startswith('"') else text
    except ValueError:
        raise PictureError(f"line {number}: {text} is no text") from None


def _check(lines: list[str], diagram: Diagram) -> None:
    """Raise PictureError at the first line that a drawing of the diagram has not."""
    filled = [name for stage in diagram.stages for name in stage.writes]
    few = any(
        len(stage.reads) < 2 if stage.kind == "merge" else not stage.writes
        for stage in diagram.stages
    )
    if few or len(set(filled)) != len(filled):
        raise PictureError(f"line {len(lines)}: up to here this is no pipeline")
    wanted = draw(diagram).split("\n")
    for number, line in enumerate(lines, 1):
        if number > len(wanted) or line != wanted[number - 1]:
            raise PictureError(f"line {number}: {line.strip()!r} does not belong here")
    if len(wanted) > len(lines) or not diagram.stages:
        raise PictureError(f"line {len(lines)}: there should be more")


def _settings(text: str, number: int) -> Iterator[tuple[str, str]]:
    """The settings of a stage, up to what is none: that will not be drawn either."""
    start = 0
    while match := _SETTING.match(text, start):
        yield match[1], _unword(match[2], number)
        start = match.end()


def _parameters(text: str | None) -> Iterator[tuple[str, str]]:
    """The parameters that the function of a stage is given."""
    for part in text.split(", ") if text else ():
        word, _, name = part.partition("=")
        yield f"{WITH}{word}", name or word
