"""What came of tuning, as the text of NAME.tune.toml: settings, and the figures behind them.

Comes in: an outcome. Goes out: text for people to review, and for `analysis.tuned` to read.
This module must not know how anything was measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from textwrap import wrap
from typing import Any

from skorche.analysis.profile import Profile, StageProfile
from skorche.analysis.tuned import written_key
from skorche.analysis.verdict import number, percent, times
from skorche.python.visible import visible_json, visible_line
from skorche.tuning.choices import Choice, Freedom, waits
from skorche.tuning.rounds import figures


def text_of(
    shown: str,
    choice: Choice,
    profile: Profile,
    freedom: Freedom,
    summary: str,
) -> str:
    """Return the text of a file; `shown` is its declaration, `summary` what it gave."""
    about = (
        f"What `skorche tune {visible_line(shown)}` would set, for `skorche compile`. "
        "Where the declaration says the same itself, that wins. Each line may be edited or "
        "removed; the figures are for you, and for the next `skorche tune`."
    )
    where = f"{profile.cores} core{'s' * (profile.cores != 1)}, Python {profile.python}"
    blocks = [_comment(about) + "\n" + _comment(f"On {where}: {summary}")]
    blocks += _stages(choice, profile, freedom)
    by_queue = {stage.reads: stage for stage in profile.stages}
    for name, values in choice.queues.items():
        reader = by_queue.get(name)
        rate = reader.items_in / max(1e-9, profile.seconds) if reader else 0.0
        why = f"It stood full; {number(rate)} items a second are taken out of it."
        blocks.append(_table("queues", name, values, why))
    lines = ["[measured]"]
    lines += [_comment("Seconds an item, their spread, and the share of time in use.")]
    for name, figure in figures(profile).items():
        cells = ", ".join(f"{key} = {value!r}" for key, value in figure.items())
        lines.append(f"{written_key(name)} = {{ {cells} }}")
    return "\n\n".join([*blocks, "\n".join(lines)]) + "\n"


def _stages(choice: Choice, profile: Profile, freedom: Freedom) -> Iterator[str]:
    """A table for each stage, in the order of the declaration."""
    owners = {
        name: stage
        for stage in profile.stages
        for name in freedom.stages_of(stage, profile)
    }
    for name in freedom.stages:
        if name in choice.stages:
            yield _table("stages", name, choice.stages[name], _why(owners[name]))


def _why(stage: StageProfile) -> str:
    share = percent(min(1.0, stage.cpu / max(1e-9, stage.useful)))
    each = f"{1000 * stage.service:.3g} ms an item"
    if waits(stage):
        return f"It waits: {each}, of which it computes {share}."
    return f"It computes: {each}, for {share} of which it had a core."


def _table(table: str, name: str, values: Mapping[str, Any], why: str) -> str:
    lines = [f"[{table}.{written_key(name)}]", _comment(why)]
    for key, value in values.items():
        shown = visible_json(f'"{value}"') if isinstance(value, str) else value
        lines.append(f"{key} = {shown}")
    return "\n".join(lines)


def _comment(text: str) -> str:
    lines = wrap(text, 86, break_long_words=False, break_on_hyphens=False)
    return "\n".join(f"# {line}" for line in lines)


def gained(gain: float, rates: Iterable[tuple[str, float, float]]) -> str:
    """Return what tuning gave, in words."""
    texts = [
        f"{visible_line(name)} took {number(before)} items a second as declared, "
        f"and {number(after)} as set here"
        for name, before, after in rates
    ]
    return f"{times(gain)} as fast: {'; '.join(texts)}."
