"""A profile as one HTML file, which needs nothing beside it, and no network.

Comes in: a profile, and the diagram of its pipeline if there is one. Goes out: the text of
the page. Names, paths and code are data: all of it is escaped, and what nobody sees is
shown. This module must not know where the page goes.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from pathlib import Path

from skorche.analysis.profile import Line, Profile, StageProfile
from skorche.analysis.shares import fill, mean_length, queue_of, shares, short
from skorche.diagram.diagram import Diagram
from skorche.diagram.drawing import drawing
from skorche.diagram.heat import figure_with_heat
from skorche.diagram.picture import draw
from skorche.errors import DrawingError
from skorche.python.visible import visible_line
from skorche.reports.text import doing

_HERE = Path(__file__).parent
#: What the page may do: nothing that is not within it.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
_PARTS = (
    ("useful", "useful"),
    ("paced", "held up by a rate limit"),
    ("blocked", "waits for room"),
    ("starved", "waits for input"),
)


def page(profile: Profile, diagram: Diagram | None = None) -> str:
    """Return the report of a profile as HTML; raise ProfileError if the diagram is of
    another pipeline."""
    name = _text(profile.pipeline)
    sections = [
        _verdict(profile),
        _drawn(profile, diagram),
        _stages(profile),
        _lines(profile),
        _courses(profile),
    ]
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<title>{name}: where its time goes</title>
<style>
{_read("page.css")}</style>
</head>
<body>
<main>
<h1>{name}</h1>
<p class="facts">{_facts(profile)}</p>
{"".join(sections)}</main>
</body>
</html>
"""


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _text(text: str) -> str:
    return html.escape(visible_line(text))


def _facts(profile: Profile) -> str:
    cores = f"{profile.cores} core{'' if profile.cores == 1 else 's'}"
    facts = [
        f"{profile.seconds:.1f} s",
        "one thread" if profile.in_one_thread else "threads",
        f"Python {_text(profile.python)}{'' if profile.gil else ' without a GIL'}",
        cores,
    ]
    return " · ".join(facts)


def _verdict(profile: Profile) -> str:
    ended = _text(f"The run {profile.ended}; this is what ran.")
    lines = [f'<p class="ended">{ended}</p>'] if profile.ended else []
    lines.append(f'<p class="limit">{_prose(profile.limit.sentence)}</p>')
    lines += [
        f"<p>{_prose(advice.sentence)}</p>"
        for advice in profile.advice
        if advice.sentence not in profile.limit.sentence
    ]
    return f'<section class="verdict">{"".join(lines)}</section>\n'


def _prose(sentence: str) -> str:
    """A sentence, in which what stands between backquotes is code."""
    parts = _text(sentence).split("`")
    if len(parts) % 2 == 0:  # a name has one in it
        return _text(sentence)
    marked = (f"<code>{p}</code>" if n % 2 else p for n, p in enumerate(parts))
    return "".join(marked)


def _drawn(profile: Profile, diagram: Diagram | None) -> str:
    """The drawing; in words where this machine cannot draw."""
    if diagram is None:
        return ""
    heated = figure_with_heat(diagram, profile)
    try:
        wide, tall = (_svg(drawing(heated, "svg", down)) for down in (False, True))
    except DrawingError:
        lines = "\n".join(map(_text, draw(diagram).split("\n")))
        inner = f"<pre>{lines}</pre>"
    else:
        inner = f'<div class="wide">{wide}</div><div class="tall">{tall}</div>'
    return f'<section class="drawing"><h2>Pipeline</h2>{inner}</section>\n'


def _svg(content: bytes) -> str:
    """The element alone, of a document."""
    text = content.decode()
    return text[text.index("<svg") :].strip()


def _stages(profile: Profile) -> str:
    legend = "".join(
        f'<li><i class="{part}"></i>{words}</li>' for part, words in _PARTS
    )
    counted = not profile.in_one_thread
    heads = ["stage", "time of its workers", "useful", "CPU of that"]
    heads += ["queue before", "items/s", "items", "workers"] if counted else []
    head = "".join(f'<th scope="col">{text}</th>' for text in heads)
    rows = "".join(_row(stage, profile, heads) for stage in profile.stages)
    return (
        f'<section><h2>Stages</h2><table class="stages"><thead><tr>{head}</tr></thead>'
        f'<tbody>{rows}</tbody></table><ul class="legend">{legend}</ul></section>\n'
    )


def _row(stage: StageProfile, profile: Profile, heads: list[str]) -> str:
    found = shares(stage, profile)
    parts = zip(_PARTS, found, strict=False)
    bar = "".join(
        f'<i class="{part}" style="width:{100 * share:.1f}%"></i>'
        for (part, _), share in parts
    )
    said = ", ".join(f"{words} {100 * s:.0f} %" for (_, words), s in zip(_PARTS, found))
    queue = queue_of(stage, profile)
    length = "" if queue is None else _queue(mean_length(queue), queue.bound)
    executor = f" {stage.apart}" if stage.apart else ""
    limit = stage.name == profile.limit.stage
    mark = '<b class="mark">limit</b>' if limit else ""
    cells = [
        f'<span class="bar" role="img" aria-label="{said}" title="{said}">{bar}</span>',
        f"{100 * found.useful:.0f} %",
        f"{100 * found.cpu:.0f} %" if stage.useful else "",
    ]
    if len(heads) > 4:
        rate = stage.items_in / max(profile.seconds, 1e-9)
        cells += [
            length,
            short(rate),
            str(stage.items_in),
            f"{stage.workers}{executor}",
        ]
    body = "".join(
        f'<td data-label="{head.removesuffix(" before")}">{cell}</td>'
        for head, cell in zip(heads[1:], cells, strict=True)
    )
    style = ' class="is-limit"' if limit else ""
    return f'<tr{style}><th scope="row">{_text(stage.name)}{mark}</th>{body}</tr>'


def _queue(length: float, bound: int) -> str:
    full = 100 * min(1.0, length / max(1, bound))
    return (
        f'<span class="fill"><i style="width:{full:.1f}%"></i></span>'
        f"<span>{short(length)} of {bound}</span>"
    )


def _lines(profile: Profile) -> str:
    stages = (s for s in profile.stages if s.lines or s.without_lines)
    items = "".join(map(_lines_of, stages))
    if not items:
        return ""
    return (
        f'<section class="lines"><h2>Lines that take the time</h2>{items}</section>\n'
    )


def _lines_of(stage: StageProfile) -> str:
    rows = "".join(map(_line, stage.lines))
    if stage.without_lines:
        rows = f"<li>{_text(stage.without_lines)}</li>"
    return f"<h3>{_text(stage.name)}</h3><ul>{rows}</ul>"


def _line(line: Line) -> str:
    place = f"{_text(line.path)}:{line.line}"
    return (
        f'<li><span class="share">{100 * line.share:.0f} %</span>'
        f"<code>{_text(line.text)}</code>"
        f'<span class="place">{place}, {doing(line)}</span></li>'
    )


def _courses(profile: Profile) -> str:
    """What was in queues, and at which rates stages worked, over time, for the script."""
    if len(profile.times) < 2:
        return ""
    charts = [
        {"title": title, "unit": unit, "rows": rows}
        for title, unit, rows in (
            ("Items in queues", "items", list(_lengths(profile))),
            ("Items a second", "items/s", list(_rates(profile))),
        )
    ]
    data = json.dumps({"times": profile.times, "charts": charts}).replace(
        "<", "\\u003c"
    )
    return (
        '<section class="courses"><h2>Over time</h2><div id="charts"></div>'
        "<noscript><p>The plots need JavaScript.</p></noscript></section>\n"
        f'<script type="application/json" id="data">{data}</script>\n'
        f"<script>\n{_read('page.js')}</script>\n"
    )


def _lengths(profile: Profile) -> Iterator[dict[str, object]]:
    read = {stage.reads for stage in profile.stages}
    for queue in profile.queues:
        # Outputs, which nobody here reads, say something only if they fill up.
        if queue.name in read or any(fill(queue, n) > 0.5 for n in queue.lengths):
            yield {"name": visible_line(queue.name), "values": queue.lengths}


def _rates(profile: Profile) -> Iterator[dict[str, object]]:
    for stage in profile.stages:
        if stage.name in profile.rates:
            name = visible_line(stage.name)
            yield {"name": name, "values": profile.rates[stage.name]}
