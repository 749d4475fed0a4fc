"""The targets: each is a way to lower a graph, and the form of the modules that come of it.

Comes in: nothing. Goes out: a record for each target, by its name. All that is to be known
of a target below `execute` stands here; how its text is run in this process,
`skorche.execute.targets` adds. This module must not know what a target does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from skorche.declare.graph import Graph
from skorche.lower import dask, serial, threads
from skorche.lower.carrier import Carrier
from skorche.lower.dask_plan import ON_A_CLUSTER
from skorche.lower.plan import Plan, Wanted
from skorche.lower.serial_plan import UNUSED

Lower = Callable[[Graph, Carrier, Wanted], Plan]


@dataclass(frozen=True)
class Target:
    """A way to lower a graph.

    `module` is the template of a whole module, and `parts` are those of its parts, by the
    names that it has for their texts. `given` says what templates get beside the plan: a
    template by its name, or all of a folder. `machinery` is the folder of its machinery.

    A reader knows the file by `titles`: the comment lines that open its own sections, by
    their names, from the last to the first; that called "machinery" holds what is pasted,
    the others what was made for the pipeline. `made` are functions in it that were made,
    too. A line of the docstring that begins with `remark` is skorche's own. `awaits` is
    a pattern, with `{word}` for what variables call a task and `{reads}` for the queue
    before it: it is found in what was made where that task is awaited.

    `needs` are packages that its modules import whatever the user's functions do, and
    `own_arguments` are those of run() that are neither inputs nor parameters.

    `shares_loop` says that `astream()` runs tasks where the event loop of the program
    runs, so that they can have none of their own. The work of one that `leaves` is done by
    processes that have nothing of this one: no run keeps a journal or gives a profile, no
    package of the user's own goes along whole, and only what could be compiled is known to
    do there what it does here.
    """

    name: str
    lower: Lower
    module: str
    parts: Mapping[str, str]
    given: Mapping[str, Mapping[str, str]]
    titles: Mapping[str, str]
    awaits: str
    machinery: str = ""
    remark: str = ""
    made: frozenset[str] = frozenset()
    needs: tuple[str, ...] = ()
    own_arguments: frozenset[str] = frozenset()
    shares_loop: bool = False
    leaves: bool = False


_PARTS = {
    "docstring": "sections/docstring.py.jinja",
    "inputs": "sections/inputs.py.jinja",
    "parameters": "sections/parameters.py.jinja",
}
_LINES = {"lines": "a function: steps of a serial module come in, their text goes out"}

_SERIAL = Target(
    name="serial",
    lower=serial.lower,
    module="serial/module.py.jinja",
    parts={
        **_PARTS,
        "pipeline": "serial/pipeline.py.jinja",
        "guard": "serial/guard.py.jinja",
    },
    given={
        "serial/pipeline.py.jinja": _LINES,
        "serial/": {"step": "what happens to an item next, in a serial module"},
    },
    titles={
        "machinery": "Machinery: failures and the command line",
        "pipeline": (
            "Pipeline: each item goes as far as it can before the next one is read"
        ),
    },
    awaits=r"\b{word}_call[_\d]* = .*\bawaited_?\(",
    machinery="serial/",
    remark=UNUSED,
    made=frozenset(["main"]),
    shares_loop=True,
)
_DASK = Target(
    name="dask",
    lower=dask.lower,
    module="dask/module.py.jinja",
    parts={
        **_PARTS,
        "pipeline": "dask/pipeline.py.jinja",
        "guard": "serial/guard.py.jinja",
    },
    given={
        "dask/stage.py.jinja": {
            **_LINES,
            "stage": "a function of a list of items, which a worker calls",
        },
    },
    titles={
        "machinery": "Machinery: how lists of items go to a cluster, and come back",
        "pipeline": "Pipeline",
        "stages": "Stages: each is called with a list of items, as a Dask task",
    },
    awaits=r"\b{word}_(call[_\d]* = .*\bawaited|begun[_\d]* = .*\bbegun)_?\(",
    machinery="dask/",
    remark=ON_A_CLUSTER,
    needs=("cloudpickle", "dask", "distributed"),
    own_arguments=frozenset(["client"]),
    leaves=True,
    made=frozenset(["main"]),
)
_THREADS = Target(
    name="threads",
    lower=threads.lower,
    module="module.py.jinja",
    parts={
        **_PARTS,
        "pipeline": "sections/pipeline.py.jinja",
        "guard": "sections/guard.py.jinja",
    },
    given={
        "workers/process_function.py.jinja": {
            "process": "the function that worker processes run",
        },
        "workers/": {"worker": "the function that adds stages of one kind"},
    },
    titles={
        "machinery": "Machinery: how queues, threads and the command line work",
        "pipeline": "Pipeline",
        "workers": (
            "Workers: each empties its queue until the sentinel, and then passes it on"
        ),
    },
    awaits=r"async_map_stage[_\d]*\(.*\breads={reads}, ",
)
#: The targets by their names.
TARGETS: dict[str, Target] = {
    target.name: target for target in (_DASK, _SERIAL, _THREADS)
}
#: The name of the target where none is given.
DEFAULT = "threads"
