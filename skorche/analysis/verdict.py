"""What a run's figures come to, in words: its limit, and what would help.

Comes in: a run. Goes out: the `Limit` and `Advice` of a profile, each with a sentence. This
module must not know how they are found.
"""

from __future__ import annotations

from dataclasses import replace

from skorche.analysis.advice import can_be_set, is_balanced, settings_for
from skorche.analysis.curves import computes_without_lock
from skorche.analysis.flow import Flow, Setting, rate_of
from skorche.analysis.limit import Finding, changes, find, total
from skorche.analysis.profile import Advice, Limit, StageProfile
from skorche.analysis.usage import Run

#: A machine is busy where so much of its cores, or less, is there for the run.
BUSY = 0.75


def judge(run: Run) -> tuple[Limit, tuple[Advice, ...]]:
    """Return what holds a run back, and which settings would help."""
    if run.gil and computes_without_lock(run):
        run = replace(run, gil=False)  # it holds nobody up
    flow = Flow(run)
    finding = find(flow)
    if finding.batch is not None:
        return _batch(run, finding)
    settings, gain = settings_for(flow, finding)
    gives = times(gain)
    if flow.available < BUSY * run.cores:
        alone = Flow(replace(run, idle=None))
        if not settings:
            settings, _ = settings_for(alone, finding)
            gain = max(1.0, flow.gain(settings))
        if (most := alone.gain(settings)) > 1.2 * gain:
            gives = (
                f"{times(gain)}, or {times(most)} if other programs left it the cores"
            )
    advice = tuple(
        Advice(run.stages[place].name, words, gain, _advised(run, place, words, gives))
        for place, setting in settings.items()
        if (words := _words(run.stages[place], setting))
    )
    stage = None if finding.stage is None else run.stages[finding.stage].name
    sentence = " ".join(
        filter(None, (_what(run, finding), _helps(flow, finding, advice, gives)))
    )
    return Limit(stage, finding.kind, sentence), advice


def _batch(run: Run, finding: Finding) -> tuple[Limit, tuple[Advice, ...]]:
    fault = finding.batch
    assert fault is not None
    name, reader = run.stages[fault.stage].name, run.stages[fault.reader]
    used = reader.useful + reader.blocked + reader.paced
    idle = max(0.0, 1 - used / max(1e-9, reader.workers * run.seconds))
    sentence = (
        f"`{name}` is the limit: its batches of {fault.size} are too few, and take too "
        f"long to fill, to keep `{reader.name}` busy, which is idle {percent(idle)} of the "
        f"time. `batch_size={fault.better}` would give about {times(fault.gain)}."
    )
    words: dict[str, object] = {"batch_size": fault.better}
    advised = f"`{name}`: `batch_size={fault.better}`, about {times(fault.gain)}."
    return Limit(name, "waits", sentence), (Advice(name, words, fault.gain, advised),)


def _what(run: Run, finding: Finding) -> str:
    """What the limit is, and by which figures."""
    if finding.nothing:
        return "Nothing was measured yet that could be called a limit."
    if finding.kind == "output":
        return (
            "Whoever takes the results is the limit: what comes out waits for it "
            f"{percent(finding.load)} of the time."
        )
    if finding.stage is None:
        source = run.inputs[finding.source or 0]
        rate = source.items / max(run.seconds, 1e-9)
        return (
            f"The input `{source.name}` is the limit: the stages wait for its items, of "
            f"which {number(rate)} come a second."
        )
    stage = run.stages[finding.stage]
    if finding.kind == "rate":
        rate = rate_of(stage.settings)
        return f"`{stage.name}` is the limit: it keeps to its rate of {number(rate)} a second."
    if len(finding.equals) > 1:
        names = [f"`{run.stages[place].name}`" for place in finding.equals]
        shares = sorted(_busy(run, place) for place in finding.equals)
        said = f"each useful {percent(shares[0])} of the time or more"
        return (
            f"{', '.join(names[:-1])} and {names[-1]} are the limit together: {said}."
        )
    return (
        f"`{stage.name}` is the limit: useful {percent(_busy(run, finding.stage))} of the "
        f"time{_queue(run, stage)}.{_before(run, finding.stage)}"
    )


def _busy(run: Run, place: int) -> float:
    use = total(run, place)
    return min(1.0, use.useful / max(1e-9, use.workers * run.seconds))


def _queue(run: Run, stage: StageProfile) -> str:
    """What there is to say of the queue that a stage reads."""
    for queue in run.queues:
        if queue.name == stage.reads and queue.lengths:
            mean = sum(queue.lengths) / len(queue.lengths)
            if mean >= 0.8 * queue.bound:
                return ", its queue full"
            if mean >= 1:
                return f", {mean:,.0f} items waiting for it"
    return ""


def _before(run: Run, place: int) -> str:
    """Which stage it was at another time of the run."""
    said = changes(run)
    if len(said) != 2:
        return ""
    (_, first), (when, second) = said
    if place == second:
        return f" Until {when:.1f} s it was `{run.stages[first].name}`."
    return f" From {when:.1f} s on it was `{run.stages[second].name}`."


def _helps(flow: Flow, finding: Finding, advice: tuple[Advice, ...], gives: str) -> str:
    """What it does, and what would help."""
    if finding.stage is None:
        return ""
    run, stage = flow.run, flow.run.stages[finding.stage]
    if finding.kind == "rate":
        return "More workers cannot help."
    reason = {
        "computes": "It computes",
        "gil": "Threads compute all the time, and only one at a time holds Python's lock",
    }.get(finding.kind, "It waits, for something outside of the pipeline")
    if not advice:
        return f"{reason}{_no_help(flow, finding, stage)}."
    threads = stage.executor == "thread" and run.gil
    if (
        finding.kind in ("computes", "gil")
        and threads
        and "executor" in advice[0].settings
    ):
        reason += ", so threads cannot help"
    if len(finding.equals) > 1:
        reason = reason.replace("It", f"`{stage.name}`", 1)
    said = [f"`{settings_text(each.settings)}`" for each in advice]
    if len(advice) > 1 or advice[0].stage != stage.name:
        pairs = zip(said, advice, strict=True)
        said = [f"{text} for `{each.stage}`" for text, each in pairs]
    together = " together" if len(said) > 1 else ""
    return f"{reason}: {' and '.join(said)}{together} would give about {gives}."


def _no_help(flow: Flow, finding: Finding, stage: StageProfile) -> str:
    """Why no setting is advised."""
    run = flow.run
    if stage.kind != "map":
        return f", and {stage.kind} has one worker: let a map before it do that work"
    if is_balanced(stage):
        return ", and has as many workers as its max_workers lets it"
    if finding.kind == "waits":
        return ", and more workers would not make up for the rest"
    if finding.cores or run.cores == 1 or finding.kind == "computes" and not run.gil:
        count = "the one core" if run.cores == 1 else f"all {run.cores} cores"
        return f", on {count} that there {'is' if run.cores == 1 else 'are'}"
    if stage.executor == "async":
        return ", in the one thread of its coroutines: let a plain function do that"
    if finding.stage is not None and not can_be_set(flow, finding.stage):
        return ", but so little for an item that to bring it to a process takes as long"
    return ", and more workers would not make up for the rest"


def _words(stage: StageProfile, setting: Setting) -> dict[str, object]:
    """Those settings of a stage that would be others."""
    words: dict[str, object] = {}
    if setting.executor != stage.executor:
        words["executor"] = setting.executor
    if setting.workers != stage.workers:
        words["max_workers"] = setting.workers
    return words


def _advised(run: Run, place: int, words: dict[str, object], gives: str) -> str:
    stage = run.stages[place]
    several = stage.workers == 1 and int(str(words.get("max_workers", 1))) > 1
    ordered = several and stage.settings.get("ordered") != "True"
    order = " (and `ordered=True` where the order matters)" if ordered else ""
    return f"`{stage.name}`: `{settings_text(words)}`{order}, about {gives}."


def settings_text(settings: dict[str, object]) -> str:
    """Return settings as a declaration has them.

    >>> settings_text({"executor": "process", "max_workers": 2})
    'executor="process", max_workers=2'
    """
    texts = (
        f'{name}="{value}"' if isinstance(value, str) else f"{name}={value}"
        for name, value in settings.items()
    )
    return ", ".join(texts)


def percent(share: float) -> str:
    return f"{100 * min(1.0, share):.0f} %"


def times(gain: float) -> str:
    """Return a gain in words.

    >>> times(1.93)
    '1.9 times'
    """
    return f"{gain:.1f} times"


def number(value: float) -> str:
    """Return a rate or a count with three digits that count.

    >>> number(0.1234), number(12.34), number(1234.5)
    ('0.123', '12.3', '1,234')
    """
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
