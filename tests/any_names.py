"""Declarations in which given names stand for all that a user can name.

The text of a declaration comes out, and what its pipeline puts out, found by plain Python.
All else in the text has names that begin with `zz`, so that only the given ones can clash.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle

#: A use of a name in a pipeline: definitions, and the line that adds a stage, from a queue
#: to the next one. Each stage adds 1, so that one which is left out, or done twice, is seen.
SLOTS: dict[str, tuple[str, str]] = {
    "task": (
        "def {w}(zz): return zz + 1",
        "zz_map({w}, zz_old, zz_new)",
    ),
    "settings": (
        (
            "@zz_task(retries=1, rate=1e6, logger='zz', ordered=True, max_workers=2)\n"
            "def {w}(zz): return zz + 1"
        ),
        "zz_map({w}, zz_old, zz_new)",
    ),
    "async task": (
        (
            "@zz_task(retries=1, rate=1e6, logger='zz', timeout=60, max_workers=2)\n"
            "async def {w}(zz): return zz + 1"
        ),
        "zz_map({w}, zz_old, zz_new)",
    ),
    "setup": (
        (
            "def {w}(): return 1\n"
            "@zz_task(setup={w})\n"
            "def zz_work{i}(zz, zz_one): return zz + zz_one"
        ),
        "zz_map(zz_work{i}, zz_old, zz_new)",
    ),
    "task with a setup": (
        "@zz_task(setup=zz_one)\ndef {w}(zz, zz_more): return zz + zz_more",
        "zz_map({w}, zz_old, zz_new)",
    ),
    "async setup": (
        (
            "def {w}(): return 1\n"
            "@zz_task(setup={w})\n"
            "async def zz_work{i}(zz, zz_one): return zz + zz_one"
        ),
        "zz_map(zz_work{i}, zz_old, zz_new)",
    ),
    "error": (
        (
            "class {w}(zz_Exception): pass\n"
            "zz_tried{i} = []\n"
            "@zz_task(retries=1, retry_on={w})\n"
            "def zz_work{i}(zz):\n"
            "    if not zz_tried{i}:\n"
            "        zz_tried{i}.append(zz)\n"
            "        raise {w}(zz)\n"
            "    return zz + 1"
        ),
        "zz_map(zz_work{i}, zz_old, zz_new)",
    ),
    "skipping": (
        "def {w}(zz):\n    if zz % 5 == 0: raise zz_Exception(zz)\n    return zz + 1",
        "zz_map({w}, zz_old, zz_new, on_error='skip', max_failures=9)",
    ),
    "failing": (
        "def {w}(zz):\n    if zz % 5 == 0: raise zz_Exception(zz)\n    return zz + 1",
        "zz_map({w}, zz_old, zz_new, on_error=zz_queue('zz_failed{i}'))",
    ),
    "filter": (
        "def {w}(zz): return zz > 0\ndef zz_work{i}(zz): return zz + 1",
        "zz_map(zz_work{i}, zz_filter({w}, zz_old), zz_new)",
    ),
    "split": (
        "def {w}(zz): return zz > -9\ndef zz_work{i}(zz): return zz + 1",
        "zz_map(zz_work{i}, zz_split({w}, zz_old)[0], zz_new)",
    ),
    "values": (
        (
            "class {w}(zz_enum.Enum):\n    zz_A = 1\n    zz_B = 2\n"
            "def zz_choose{i}(zz): return {w}.zz_A\n"
            "def zz_work{i}(zz): return zz + 1"
        ),
        (
            "zz_map(zz_work{i}, zz_split(zz_choose{i}, zz_old, ({w}.zz_A, {w}.zz_B),"
            ")[0], zz_new)"
        ),
    ),
    "helper": (
        "def {w}(zz): return zz + 1\ndef zz_work{i}(zz): return {w}(zz)",
        "zz_map(zz_work{i}, zz_old, zz_new)",
    ),
    "constant": (
        "{w} = 1\ndef zz_work{i}(zz): return zz + {w}",
        "zz_map(zz_work{i}, zz_old, zz_new)",
    ),
    "queue": (
        "def zz_work{i}(zz): return zz + 1",
        "zz_map(zz_work{i}, zz_old, zz_new)",
    ),
    "batch": (
        "def {w}(zz): return [zz_one + 1 for zz_one in zz]",
        "zz_unbatch(zz_map({w}, zz_batch(zz_old, batch_size=2{waits})), zz_new)",
    ),
}
#: Those that need what only some programs should pay for.
COSTLY: dict[str, tuple[str, str]] = {
    "process": (
        "@zz_task(executor='process')\ndef {w}(zz): return zz + 1",
        "zz_map({w}, zz_old, zz_new)",
    ),
    "process with a setup": (
        (
            "def {w}(): return 1\n"
            "@zz_task(executor='process', setup={w}, retries=1)\n"
            "def zz_work{i}(zz, zz_one): return zz + zz_one"
        ),
        "zz_map(zz_work{i}, zz_old, zz_new)",
    ),
}
_HEAD = """\
import enum as zz_enum
import skorche as zz_skorche
zz_map, zz_filter, zz_split = zz_skorche.map, zz_skorche.filter, zz_skorche.split
zz_batch, zz_unbatch = zz_skorche.batch, zz_skorche.unbatch
zz_queue, zz_task = zz_skorche.Queue, zz_skorche.task
zz_Exception = Exception
def zz_one(): return 1
def zz_twice(zz): return 2 * zz
"""
#: The numbers that go in.
INPUTS = range(1, 31)


def declaration(roles: Sequence[tuple[str, str]]) -> str:
    """Return a pipeline in which each name plays a role: pairs of role and name.

    A name that is to be a queue's is that of the queue before its stage.
    """
    known = {**SLOTS, **COSTLY}
    waits = cycle([", fill_batch=False", "", ", timeout=60"])
    definitions, stages = [], []
    names = [
        name if role == "queue" else f"zz_q{i}" for i, (role, name) in enumerate(roles)
    ]
    for number, (role, name) in enumerate(roles):
        define, stage = known[role]
        definitions.append(define.format(w=name, i=number))
        made = stage.format(
            w=name, i=number, waits=next(waits) if role == "batch" else ""
        )
        follows = (
            f"zz_queue({names[number + 1]!r})" if number + 1 < len(roles) else "None"
        )
        made = made.replace("zz_old", f"zz_v{number}").replace("zz_new", follows)
        stages.append(f"zz_v{number + 1} = {made}")
    first = f"zz_v0 = zz_queue({names[0]!r}, fixed_inputs={list(INPUTS)})"
    return "\n".join(
        [_HEAD, *definitions, first, *stages, f"zz_v{len(roles)}.nameit('zz_out')", ""]
    )


def failing(roles: Sequence[tuple[str, str]]) -> str:
    """The same with a last stage that fails."""
    more = f"def zz_fail(zz): raise zz_Exception(zz)\nzz_map(zz_fail, zz_v{len(roles)})"
    return declaration(roles) + more + "\n"


def two_inputs(roles: Sequence[tuple[str, str]]) -> str:
    """The same with an input of another pipeline beside it."""
    more = (
        "zz_map(zz_twice, zz_queue('zz_more', fixed_inputs=[7]), zz_queue('zz_twice'))"
    )
    return declaration(roles) + more + "\n"


def result(roles: Sequence[tuple[str, str]]) -> list[int]:
    """What comes out of the pipeline."""
    numbers = list(INPUTS)
    for role, _ in roles:
        if role in ("skipping", "failing"):
            numbers = [number for number in numbers if number % 5]
        numbers = [number + 1 for number in numbers]
    return numbers
