"""Random graphs against a list interpreter: the outputs, or the failing task.

Each graph is declared with skorche's verbs in a file, run in this process, and compiled
and run from its text, for every target. Where the order of items is certain it is
compared too; where that of a batch's items is not, their flattened contents are.

SKORCHE_EXAMPLES raises the number of graphs, which are then different ones each time.
"""

from __future__ import annotations

import inspect
import itertools
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import skorche
from skorche.compiler import compile_file
from skorche.errors import SkorcheError
from skorche.lower import targets
from skorche.review.reading import read
from skorche.review.regenerating import regenerate
from skorche.write import emit
from tests.interpreter import Description, Step, change, interpret
from tests.local_targets import LOCAL as TARGETS

EXAMPLES = int(os.environ.get("SKORCHE_EXAMPLES", "0"))
PROFILE = settings(
    deadline=None,
    database=None,
    derandomize=not EXAMPLES,
    suppress_health_check=list(HealthCheck),
)


def examples(usual: int) -> Callable[[Any], Any]:
    return settings(PROFILE, max_examples=EXAMPLES or usual)


pytestmark = [
    pytest.mark.timeout(max(110, EXAMPLES)),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded"),
]


# ---- graphs


@dataclass(frozen=True)
class Nature:
    """What is certain of a queue's items whatever the threads do.

    `depth` is how many lists are around each number; `ordered` that their order is
    certain, `loose` that what lies together in one list is not.
    """

    depth: int = 0
    ordered: bool = True
    loose: bool = False


@dataclass(frozen=True)
class Drawn:
    graph: Description
    natures: dict[int, Nature]


SIZES = st.sampled_from([0, 1, 2, 3, 10, 40])
BOUNDS = st.sampled_from([None, None, 1, 2, 3])


@st.composite
def graphs(draw: st.DrawFn, faults: bool = False) -> Drawn:
    """Graphs of a few steps with one to three inputs."""
    numbers = itertools.count()
    natures: dict[int, Nature] = {}
    inputs: dict[int, tuple[int, ...]] = {}
    for _ in range(draw(st.integers(1, 3))):
        inputs[queue := next(numbers)] = tuple(
            draw(st.lists(st.integers(0, 99), min_size=(n := draw(SIZES)), max_size=n))
        )
        natures[queue] = Nature()
    open_ends = list(inputs)
    steps: list[Step] = []
    most = draw(st.integers(1, 8))
    while set(open_ends) & set(inputs) or len(steps) < most:
        step, nature = _step(draw, open_ends, natures, numbers, faults)
        steps.append(step)
        for queue in step.reads:
            open_ends.remove(queue)
        open_ends += step.writes
        natures.update(dict.fromkeys(step.writes, nature))
        if step.on_error == "queue":  # which holds what the step was given
            given = natures[step.reads[0]]
            alone = given.ordered and step.workers == 1
            natures[step.writes[-1]] = replace(given, ordered=alone)
    merged = {queue for s in steps if s.verb == "merge" for queue in s.reads}
    bounds = {queue: draw(BOUNDS) for queue in natures if queue not in merged}
    maxsizes = {queue: bound for queue, bound in bounds.items() if bound}
    return Drawn(Description(inputs, tuple(steps), maxsizes), natures)


def _step(
    draw: st.DrawFn,
    open_ends: list[int],
    natures: dict[int, Nature],
    numbers: itertools.count[int],
    faults: bool,
) -> tuple[Step, Nature]:
    # The oldest first, so that each input is soon read by some step.
    read = draw(st.sampled_from(sorted(open_ends)[:3]))
    nature = natures[read]
    alike = [q for q in open_ends if q != read and natures[q].depth == nature.depth]
    verbs = ["add", "add", "grow"] if nature.depth < 3 else ["add"]
    if not nature.loose:
        verbs += ["filter", "split", "split"]
    if nature.depth < 3:
        verbs += ["batch", "batch_waiting"]
    verbs += ["tee"]
    verbs += ["unbatch"] * (2 if nature.depth else 0)
    verbs += ["merge"] * (3 if alike else 0)
    verb = draw(st.sampled_from(verbs))
    workers = draw(st.sampled_from([1, 1, 2, 3])) if verb in ("add", "grow") else 1
    bad = -1
    if faults and not nature.loose and verb in ("add", "grow", "filter", "split"):
        bad = draw(st.sampled_from([-1, *range(11)]))
    step = Step(verb, (read,), (next(numbers),), draw(st.integers(2, 4)), workers, bad)
    if verb in ("add", "grow"):
        way = draw(st.sampled_from(["thread", "thread", "thread", "async", "process"]))
        step = replace(step, way=way, ordered=draw(st.booleans()))
        if faults and not nature.loose:
            on_error = draw(st.sampled_from(["raise", "raise", "skip", "queue"]))
            step = replace(step, on_error=on_error)
        if step.on_error == "queue":
            step = replace(step, writes=(*step.writes, next(numbers)))
    in_order = workers == 1 or step.ordered
    after = replace(nature, ordered=nature.ordered and in_order)
    match verb:
        case "grow":
            after = replace(after, depth=nature.depth + 1)
        case "tee":
            more = tuple(next(numbers) for _ in range(draw(st.integers(1, 2))))
            step = replace(step, writes=step.writes + more)
        case "split":
            more = tuple(next(numbers) for _ in range(draw(st.integers(1, 2))))
            step = replace(
                step, writes=step.writes + more, number=len(step.writes + more)
            )
        case "merge":
            others = draw(st.lists(st.sampled_from(alike), unique=True, min_size=1))
            loose = any(natures[queue].loose for queue in (read, *others))
            step = replace(step, reads=(read, *others))
            after = replace(after, ordered=False, loose=loose)
        case "batch" | "batch_waiting":
            loose = nature.loose or not nature.ordered or verb == "batch_waiting"
            after = replace(after, depth=nature.depth + 1, loose=loose)
        case "unbatch":
            after = replace(after, depth=nature.depth - 1)
            # The numbers of a loose list keep their order, if they have one at all.
            after = replace(after, loose=nature.loose and after.depth > 0)
    return step, after


# ---- declarations


def declaration(graph: Description) -> str:
    """Return a file that declares the graph; the queue of each number n is qn."""
    parts = ["from typing import Any\n\nimport skorche\n", inspect.getsource(change)]
    parts.append("def item_of(failure):\n    return failure.item\n")
    for index, step in enumerate(graph.steps):
        if step.verb in ("add", "grow", "filter", "split"):
            words = f'"{step.verb}", {step.number}, {step.bad}'
            settings = _settings(step) if index % 2 else ""
            mark = f"@skorche.task({settings})\n" if settings else ""
            kind = "async def" if step.way == "async" else "def"
            parts.append(
                f"{mark}{kind} step{index}(item):\n    return change(item, {words})\n"
            )
    calls = []
    for queue, items in graph.inputs.items():
        bound = f", maxsize={graph.maxsizes[queue]}" if queue in graph.maxsizes else ""
        calls.append(f"q{queue} = skorche.Queue(fixed_inputs={list(items)}{bound})")
    for index, step in enumerate(graph.steps):
        calls.append(_call(index, step, graph.maxsizes))
    return "\n\n".join(parts) + "\n\n" + "\n".join(calls) + "\n"


def _settings(step: Step) -> str:
    """The words of a task, where it is not plain."""
    words = []
    if step.workers > 1:
        words.append(f"max_workers={step.workers}")
    if step.ordered:
        words.append("ordered=True")
    if step.way == "process":
        words.append('executor="process"')
    if step.on_error == "skip":
        words.append('on_error="skip"')
    return ", ".join(words)


def _call(index: int, step: Step, maxsizes: dict[int, int]) -> str:
    source, (written, *_) = f"q{step.reads[0]}", step.writes
    sink = ""
    if written in maxsizes:
        sink = f', skorche.Queue("q{written}", maxsize={maxsizes[written]})'
    targets = ", ".join(f"q{queue}" for queue in step.writes)
    function = f"step{index}"
    match step.verb:
        case "add" | "grow":
            settings = "" if index % 2 else _settings(step)
            if settings:
                function = f"skorche.task({function}, {settings})"
            if step.on_error != "queue":
                return f"{targets} = skorche.map({function}, {source}{sink})"
            target, failed = (f"q{queue}" for queue in step.writes)
            return (
                f"f{index} = skorche.Queue()\n"
                f"{target} = skorche.map({function}, {source}{sink}, on_error=f{index})\n"
                f"{failed} = skorche.map(item_of, f{index})"
            )
        case "filter":
            return f"{targets} = skorche.filter({function}, {source}{sink})"
        case "split":
            values = tuple(range(step.number))
            return f"{targets} = skorche.split({function}, {source}, {values})"
        case "tee":
            return f"{targets} = skorche.tee({source}, {len(step.writes)})"
        case "merge":
            reads = ", ".join(f"q{queue}" for queue in step.reads)
            return f"{targets} = skorche.merge(({reads}){sink})"
        case "unbatch":
            return f"{targets} = skorche.unbatch({source}{sink})"
        case _:
            fill = ", fill_batch=False" if step.verb == "batch_waiting" else ""
            fill += ", timeout=600" if not fill and index % 2 else ""
            size = f", batch_size={step.number}{fill}"
            return f"{targets} = skorche.batch({source}{sink}{size})"


# ---- ways to run a declaration

Outputs = dict[int, list[Any]]
Way = Callable[[Path, Description], Outputs]


def in_process(path: Path, graph: Description) -> Outputs:
    skorche.init()
    declared: dict[str, Any] = {"__name__": "declared"}
    exec(compile(path.read_text(), path, "exec"), declared)  # noqa: S102 - our own text
    skorche.run()
    skorche.shutdown()
    outputs, _ = interpret(graph)
    return {number: declared[f"q{number}"].flush() for number in outputs}


def compiled_for(target: str) -> Way:
    def compiled(path: Path, graph: Description) -> Outputs:
        return {
            int(name.removeprefix("q")): items
            for name, items in load(path, target)["run"]().items()
        }

    return compiled


def load(path: Path, target: str) -> dict[str, Any]:
    text = compile_file(str(path), path.name, target)
    module: dict[str, Any] = {"__name__": "compiled"}
    exec(compile(text, f"compiled {path}", "exec"), module)  # noqa: S102 - our own text
    return module


WAYS = {"in process": in_process, **{name: compiled_for(name) for name in TARGETS}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("graphs")


@pytest.fixture(scope="module")
def plain_looks() -> Iterator[None]:
    """Of what a file does its look tells nothing, and would take half of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(emit, "_format", lambda text, _: text)
        yield


_counter = itertools.count()


def write(graph: Description, folder: Path) -> Path:
    # A new path each time: files that change under one name may be read from a cache.
    path = folder / f"graph{next(_counter)}.py"
    path.write_text(declaration(graph))
    return path


def within(work: Callable[[], Any], seconds: float = 20.0) -> Any:
    """Return what a call returns or raises, and see that it leaves no thread."""
    results: list[Any] = []
    before = set(threading.enumerate())

    def call() -> None:
        try:
            results.append(work())
        except Exception as error:  # noqa: BLE001 - it is a result too
            results.append(error)

    thread = threading.Thread(target=call, daemon=True)
    thread.start()
    thread.join(seconds)
    assert not thread.is_alive(), "this did not end in time"
    for left in set(threading.enumerate()) - before:
        left.join(1)
        assert not left.is_alive(), f"{left} was left behind"
    assert not multiprocessing.active_children()
    return results[0]


# ---- comparison


def flat(item: Any) -> list[int]:
    if isinstance(item, list):
        return list(itertools.chain.from_iterable(map(flat, item)))
    return [item]


def comparable(outputs: Outputs, natures: dict[int, Nature]) -> Outputs:
    """Bring what is not certain of the outputs into one order."""
    made: Outputs = {}
    for queue, items in outputs.items():
        nature = natures[queue]
        found = flat(items) if nature.loose else items
        made[queue] = found if nature.ordered else sorted(found)
    return made


def is_failure(result: Any) -> bool:
    return type(result).__name__ == "PipelineError"


@pytest.mark.parametrize("way", WAYS)
@examples(40)
@given(drawn=graphs())
def test_the_same_outputs(
    way: str, folder: Path, plain_looks: None, drawn: Drawn
) -> None:
    path = write(drawn.graph, folder)
    wanted, failed = interpret(drawn.graph)
    assert not failed
    found = within(lambda: WAYS[way](path, drawn.graph))
    assert not isinstance(found, Exception), found
    assert comparable(found, drawn.natures) == comparable(wanted, drawn.natures)


@pytest.mark.parametrize("way", WAYS)
@examples(40)
@given(drawn=graphs(faults=True))
def test_the_same_failing_task(
    way: str, folder: Path, plain_looks: None, drawn: Drawn
) -> None:
    path = write(drawn.graph, folder)
    wanted, failed = interpret(drawn.graph)
    found = within(lambda: WAYS[way](path, drawn.graph))
    if not failed:
        assert not isinstance(found, Exception), found
        assert comparable(found, drawn.natures) == comparable(wanted, drawn.natures)
        return
    assert is_failure(found), found
    assert isinstance(found.__cause__, ValueError)
    # Which of several comes first is up to the threads.
    possible = [
        (f"step{index}", item) for index, items in failed.items() for item in items
    ]
    assert (found.task, found.item) in possible


@pytest.mark.parametrize("target", TARGETS)
@examples(25)
@given(drawn=graphs(), count=st.integers(0, 5), closed=st.booleans())
def test_a_stream_left_early_gives_some_of_the_outputs(
    target: str,
    folder: Path,
    plain_looks: None,
    drawn: Drawn,
    count: int,
    closed: bool,
) -> None:
    path = write(drawn.graph, folder)
    wanted, _ = interpret(drawn.graph)
    module = load(path, target)

    def some() -> list[tuple[int, Any]]:
        stream = module["stream"]()
        taken = list(itertools.islice(stream, count))
        if closed:
            stream.close()
        return [(int(name.removeprefix("q")), item) for name, item in taken]

    left = {queue: flat(items) for queue, items in wanted.items()}
    taken = within(some)
    assert not isinstance(taken, Exception), taken
    for queue, item in taken:
        for number in flat(item):
            left[queue].remove(number)
    if sum(map(len, wanted.values())) <= count and not any(
        nature.loose for nature in drawn.natures.values()
    ):
        assert not any(left.values())


@pytest.mark.parametrize("target", sorted(targets.TARGETS))
@examples(10)
@given(drawn=graphs())
def test_a_file_follows_from_its_picture(
    target: str, folder: Path, drawn: Drawn
) -> None:
    path = write(drawn.graph, folder)
    try:
        text = compile_file(str(path), path.name, target)
    except SkorcheError:
        assert target == "dask", "it does all that a graph may have"
        return
    assert regenerate(read(text)) == text


def test_the_interpreter() -> None:
    """The reference itself, by hand."""
    graph = Description(
        {0: (1, 2, 3, 4), 1: (5,)},
        (
            Step("add", (0,), (2,), number=10),
            Step("split", (2,), (3, 4), number=2),
            Step("merge", (3, 1), (5,)),
            Step("batch", (5,), (6,), number=2),
            Step("filter", (6,), (7,), number=4),
            Step("grow", (4,), (8,), number=2),
            Step("unbatch", (8,), (9,)),
        ),
    )
    assert interpret(graph) == ({7: [[12, 14], [5]], 9: [11, 11, 13]}, {})
    bad = replace(graph, steps=(Step("add", (0,), (2,), 10, bad=3), *graph.steps[1:]))
    assert interpret(bad) == ({7: [[12, 14], [5]], 9: [11, 11]}, {0: [3]})
