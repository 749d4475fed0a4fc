"""Profiles that were made by hand, for what shows them."""

from __future__ import annotations

from dataclasses import replace

from skorche.analysis.profile import (
    Advice,
    InputProfile,
    Limit,
    Line,
    Profile,
    QueueProfile,
    StageProfile,
)
from skorche.diagram.diagram import Diagram
from skorche.diagram.picture import parse

PICTURE = """\
lines
    -> parse -> parsed
    -> fetch -> pages
    -> store -> outputs"""


def diagram() -> Diagram:
    return parse(PICTURE)


def stage(
    name: str,
    reads: str,
    writes: str,
    useful: float,
    cpu: float,
    starved: float = 0.0,
    blocked: float = 0.0,
    paced: float = 0.0,
) -> StageProfile:
    """A stage of one thread that was there for ten seconds."""
    return StageProfile(
        name=name,
        kind="map",
        executor="thread",
        workers=1,
        reads=reads,
        writes=(writes,),
        items_in=12_345,
        items_out=12_345,
        useful=useful,
        starved=starved,
        blocked=blocked,
        paced=paced,
        cpu=cpu,
        service=useful / 12_345,
        spread=0.0,
    )


def profile() -> Profile:
    """Of ten seconds, in which `parse` was the limit."""
    lines = (
        Line("declaration.py", 44, "parse", "json.loads(line)", 0.61, 0.6),
        Line("declaration.py", 45, "parse", "time.sleep(1)", 0.3, 0.0),
        Line("declaration.py", 46, "parse", "read(line)", 0.09, 0.045),
    )
    times = tuple(n / 10 for n in range(1, 101))
    parse = stage("parse", "lines", "parsed", 9.7, cpu=9.5, starved=0.2)
    sentence = "`parse` is the limit: useful 97 % of the time. It computes."
    advice = Advice("parse", {"executor": "process"}, 1.9, "`parse`: about 1.9 times.")
    return Profile(
        pipeline="words",
        target="threads",
        python="3.11.7",
        gil=True,
        cores=2,
        seconds=10.0,
        complete=True,
        ended="",
        limit=Limit("parse", "computes", sentence),
        advice=(advice,),
        inputs=(InputProfile("lines", 12_345, 0.1, 9.0),),
        stages=(
            replace(parse, lines=lines),
            stage(
                "fetch",
                "parsed",
                "pages",
                4.0,
                2.0,
                starved=3.0,
                blocked=2.0,
                paced=1.0,
            ),
            stage("store", "pages", "outputs", 0.5, 0.2, starved=9.5),
        ),
        queues=(
            QueueProfile("lines", 1000, tuple(900 + n % 100 for n in range(100))),
            QueueProfile("parsed", 1000, tuple(n % 7 for n in range(100))),
            QueueProfile("pages", 1000, (0,) * 100),
            QueueProfile("outputs", 1000, (0,) * 100),
        ),
        times=times,
        rates={
            "parse": tuple(1200.0 + n % 50 for n in range(100)),
            "fetch": tuple(1200.0 + n % 30 for n in range(100)),
            "store": tuple(1190.0 + n % 40 for n in range(100)),
        },
    )


#: A name that would do harm where it is not shown as what it is.
HOSTILE = "</script><img src=x onerror=alert(1)>&\"'\x1b[2J\u202e`"


def hostile_profile() -> Profile:
    """One whose names, paths and sentences are all of that kind."""
    plain = profile()
    line = Line(HOSTILE, 1, HOSTILE, HOSTILE, 1.0, 1.0)
    first, *rest = plain.stages
    return replace(
        plain,
        pipeline=HOSTILE,
        python=HOSTILE,
        complete=False,
        ended=f"failed: {HOSTILE}",
        limit=Limit(HOSTILE, "computes", f"`{HOSTILE}` is the limit."),
        advice=(Advice(HOSTILE, {}, 2.0, f"advice for `{HOSTILE}`"),),
        stages=(replace(first, name=HOSTILE, reads=HOSTILE, lines=(line,)), *rest),
        queues=(replace(plain.queues[0], name=HOSTILE), *plain.queues[1:]),
        rates={HOSTILE: plain.rates["parse"]},
    )
