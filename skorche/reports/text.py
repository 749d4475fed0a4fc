"""A profile as a table and sentences, for a terminal or a file.

Comes in: a profile, and how wide it may be. Goes out: text, in which names, paths and code
that anybody wrote control nothing. The only module that knows rich. It must not know where
the text goes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from skorche.analysis.profile import Line, Profile, StageProfile
from skorche.analysis.shares import fill, mean_length, queue_of, shares, short
from skorche.python.visible import visible_line

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

#: Widths from which on a table has more columns.
NARROW, MIDDLE = 60, 90


class Look(NamedTuple):
    """How a text may look: with colours or without, with letters beyond ASCII or without,
    and so many columns wide; `lines` are told, and means, where a run is over."""

    width: int
    colour: bool = False
    plain: bool = False
    over: bool = True


class Bars(NamedTuple):
    """What bars are made of, in turn."""

    useful: str
    paced: str
    blocked: str
    starved: str
    full: str
    rest: str


_BARS = Bars("█", "▚", "▓", "░", "■", "·")
_PLAIN = Bars("#", "~", "+", ".", "#", ".")


def rendered(profile: Profile, look: Look) -> str:
    """Return a profile as lines of at most that width, colours among them if wanted."""
    from rich.console import Console, Group
    from rich.padding import Padding

    console = Console(
        file=io.StringIO(),
        width=look.width,
        force_terminal=look.colour,
        color_system="256" if look.colour else None,
        legacy_windows=False,
        highlight=False,
        emoji=False,
        markup=False,
    )
    parts: list[object] = [_head(profile), _table(profile, look)]
    if look.width >= NARROW:
        parts.append(_legend(look))
    if look.over:
        parts += [Padding(line, (0, 0, 0, 2)) for line in _lines(profile)]
    parts += _sentences(profile, look)
    console.print(Group(*parts))  # type: ignore[arg-type]
    file = console.file
    assert isinstance(file, io.StringIO)
    lines = (line.rstrip() for line in file.getvalue().splitlines())
    text = "\n".join(lines) + "\n"
    return text.translate(_ASCII) if look.plain else text


_ASCII = str.maketrans({"│": "|", "─": "-", "┼": "+", "…": "~", "·": ",", "━": "-"})


def _head(profile: Profile) -> Text:
    from rich.text import Text

    gil = "" if profile.gil else " without a GIL"
    cores = f"{profile.cores} core{'' if profile.cores == 1 else 's'}"
    text = Text(visible_line(profile.pipeline), style="bold")
    python = f"Python {visible_line(profile.python)}{gil}"
    rest = f" · {profile.seconds:.1f} s · {python}, {cores}"
    text.append(rest, style="not bold dim")
    if profile.in_one_thread:
        text.append(", one thread", style="not bold dim")
    return text


def _table(profile: Profile, look: Look) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, expand=False)
    table.add_column("stage", no_wrap=True, overflow="ellipsis", min_width=6)
    table.add_column("time", no_wrap=True)
    table.add_column("useful", justify="right", no_wrap=True)
    if look.width >= NARROW:
        table.add_column("CPU", justify="right", no_wrap=True)
        table.add_column("queue", no_wrap=True)
        table.add_column("rate/s", justify="right", no_wrap=True)
    if look.width >= MIDDLE:
        table.add_column("workers", justify="right", no_wrap=True)
        table.add_column("items", justify="right", no_wrap=True)
    for stage in profile.stages:
        table.add_row(*_row(stage, profile, look))
    return table


def _row(stage: StageProfile, profile: Profile, look: Look) -> Iterator[Text]:
    from rich.text import Text

    bars = _PLAIN if look.plain else _BARS
    found = shares(stage, profile)
    limit = stage.name == profile.limit.stage
    mark = "> " if limit else "  "
    yield Text(mark + visible_line(stage.name), style="bold" if limit else "")
    wide = 8 if look.width < NARROW else 16 if look.width < MIDDLE else 24
    yield _bar(found[:4], bars, wide, heat(found.useful))
    yield Text(f"{100 * found.useful:.0f} %", style=heat(found.useful))
    if look.width >= NARROW:
        yield Text(f"{100 * found.cpu:.0f} %" if stage.useful else "")
        yield _queue(stage, profile, look, bars)
        yield Text(_rate(stage, profile, look))
    if look.width >= MIDDLE:
        executor = f" {stage.apart}" if stage.apart else ""
        yield Text(f"{stage.workers}{executor}")
        yield Text("" if profile.in_one_thread else short(stage.items_in))


def heat(useful: float) -> str:
    """A colour of terminals for a share of useful time."""
    return "red" if useful >= 0.8 else "yellow" if useful >= 0.4 else "green"


def _bar(parts: tuple[float, ...], bars: Bars, width: int, colour: str) -> Text:
    from rich.text import Text

    text, done, so_far = Text(), 0, 0.0
    styles = (colour, "magenta", "blue", "dim")
    for share, mark, style in zip(parts, bars, styles, strict=False):
        so_far += share
        until = round(width * so_far)
        text.append(mark * (until - done), style=style)
        done = until
    text.append(" " * (width - done))
    return text


def _queue(stage: StageProfile, profile: Profile, look: Look, bars: Bars) -> Text:
    from rich.text import Text

    queue = queue_of(stage, profile)
    if queue is None or not queue.lengths:
        return Text("")
    length = mean_length(queue) if look.over else queue.lengths[-1]
    share = fill(queue, length)
    full = round(5 * share)
    text = Text(bars.full * full, style="yellow")
    text.append(bars.rest * (5 - full), style="dim")
    return text.append(f" {short(length)}")


def _rate(stage: StageProfile, profile: Profile, look: Look) -> str:
    if profile.in_one_thread:
        return ""
    if look.over:
        return short(stage.items_in / max(profile.seconds, 1e-9))
    rates = profile.rates.get(stage.name, ())[-5:]
    return short(sum(rates) / max(1, len(rates)))


def _legend(look: Look) -> Text:
    from rich.text import Text

    bars = _PLAIN if look.plain else _BARS
    words = (
        f"{bars.useful} useful  {bars.paced} paced  {bars.blocked} no room  "
        f"{bars.starved} no input"
    )
    return Text(words, style="dim")


def _lines(profile: Profile) -> Iterator[Text]:
    from rich.text import Text

    for stage in profile.stages:
        for line in stage.lines:
            name = visible_line(stage.name)
            yield Text(f"`{name}`: ").append(line_words(line), style="")
        if stage.without_lines:
            name, why = visible_line(stage.name), visible_line(stage.without_lines)
            yield Text(f"`{name}`: {why}")


def line_words(line: Line) -> str:
    """Return a line of the user's, with what it takes, in words.

    >>> line_words(Line("a.py", 44, "parse", "return loads(x)", 0.614, 0.6))
    '61 % a.py:44 `return loads(x)`, computes'
    """
    text = visible_line(line.text)
    text = text if len(text) <= 60 else f"{text[:57]}..."
    place = f"{visible_line(line.path)}:{line.line}"
    return f"{100 * line.share:.0f} % {place} `{text}`, {doing(line)}"


def doing(line: Line) -> str:
    """Whether a line computes or waits, or how much of both."""
    computing = line.computing / max(line.share, 1e-9)
    if computing >= 0.8:
        return "computes"
    if computing <= 0.2:
        return "waits"
    return f"computes {100 * computing:.0f} % of that"


def _sentences(profile: Profile, look: Look) -> Iterator[Text]:
    from rich.text import Text

    if profile.ended and look.over:
        yield Text(visible_line(f"The run {profile.ended}; this is what ran."))
    yield Text(visible_line(profile.limit.sentence), style="bold")
    for advice in profile.advice:
        if advice.sentence not in profile.limit.sentence:
            yield Text(visible_line(advice.sentence))
