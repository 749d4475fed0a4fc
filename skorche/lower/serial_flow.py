"""What happens to an item in one thread: straight lines of steps, cut where they must be.

Comes in: a graph, and names for what steps are made of. Goes out: steps for what each
input brings, and for each function that pushes an item on from some queue. This module
must not know expressions of the user's functions, or any text.

An item goes as far as it can. Where branches of one split are merged again, the lines go
on behind them; a function begins where a batch is full, where queues come together that
no split parted, and where blocks would lie too deep.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from skorche.declare.graph import Graph
from skorche.declare.operators import Batch, Map, Merge, Op, Split, Tee, Unbatch
from skorche.declare.queues import Queue
from skorche.lower.serial_plan import Step

#: How deep the blocks of a function may lie.
DEEPEST = 3
#: Steps that call what may fail.
_CALLING = frozenset(["filter", "map", "map_failing", "split"])


@dataclass
class _End:
    """Where a way through the blocks of a function ends: with the item, or at a merge.

    `at` is the index of the step that would follow. A way that others go on behind has to
    leave, by `drop`; one that is `joined` goes on with them.
    """

    at: int
    depth: int
    drop: str
    merged: Queue | None
    leaves: bool = False
    joined: bool = False


@dataclass
class _Block:
    """Steps so far, and the ways that have ended."""

    steps: list[Step] = field(default_factory=list)
    ends: list[_End] = field(default_factory=list)

    def end(self, depth: int, drop: str, merged: Queue | None = None) -> None:
        self.ends.append(_End(len(self.steps), depth, drop, merged))

    def add(self, inner: _Block) -> None:
        for end in inner.ends:
            end.at += len(self.steps)
        self.steps += inner.steps
        self.ends += inner.ends


class Words(Protocol):
    """What steps are made of."""

    def step(self, op: Op) -> Step:
        """Return the step of an operator."""

    def heads(self, split: Split) -> list[Step]:
        """Return what opens the blocks of a split's branches."""

    def tail(self, split: Split) -> list[Step]:
        """Return what follows the blocks of a split's branches."""

    def output(self, queue: Queue) -> Step:
        """Return the step that an item ends with in an output queue."""

    def push(self, queue: Queue) -> str:
        """Return the name of the function that pushes items on from a queue."""


class Flow:
    """Makes the steps that follow queues.

    `pushed` are the queues that functions have to begin with, as far as it is known.
    """

    def __init__(self, graph: Graph, words: Words) -> None:
        consumers = graph.consumers().items()
        self.consumers = {queue: ops[0] for queue, ops in consumers if ops}
        self.merges = {
            op.writes[0]: op.reads for op in graph.operators if isinstance(op, Merge)
        }
        self.words = words
        self.pushed: dict[Queue, None] = {}

    def follow(self, queue: Queue, depth: int, drop: str) -> tuple[Step, ...]:
        """Return the steps that an item from this queue goes through.

        The first ones lie as deep as `depth`, and `drop` is how an item is left there.
        """
        block = _Block()
        self._go_on(block, queue, depth, drop, depth + DEEPEST)
        return tuple(self._finish(block))

    def _go_on(
        self, block: _Block, start: Queue, depth: int, drop: str, deepest: int
    ) -> None:
        """Add what happens to an item of a queue, until it ends or is merged."""
        queue: Queue | None = start
        while queue is not None:
            op = self.consumers.get(queue)
            if op is None:
                block.steps.append(replace(self.words.output(queue), depth=depth))
                return block.end(depth, drop)
            if isinstance(op, Merge):
                if not self._is_short(op.writes[0]):
                    return block.end(depth, drop, op.writes[0])
            elif isinstance(op, Split) and len(op.writes) > 1:
                queue = self._branch(block, op, depth, drop, deepest)
                continue
            elif isinstance(op, Tee):
                block.steps += [self._copied(copy, depth) for copy in op.writes]
                return block.end(depth, drop)
            elif isinstance(op, Unbatch) and depth >= deepest:
                block.steps.append(self._call(queue, depth))
                return block.end(depth, drop)
            else:
                step = replace(self.words.step(op), depth=depth, drop=drop)
                block.steps.append(step)
            if isinstance(op, Map) and op.on_error != "raise":
                self._fail(block, op, depth, drop, deepest)
            if isinstance(op, Batch) and op.fill:
                self.pushed.setdefault(op.writes[0])
                return block.end(depth, drop)
            if isinstance(op, Unbatch):
                inside = _Block()
                # A block more, of which there can be one less inside.
                self._go_on(inside, op.writes[0], depth + 2, "continue", deepest + 1)
                block.steps += guarded(self._finish(inside), depth + 2)
                return block.end(depth, drop)
            queue = op.writes[0]

    def _copied(self, queue: Queue, depth: int) -> Step:
        """Return the step by which an item goes into one of the queues of a tee."""
        while isinstance(op := self.consumers.get(queue), Merge):
            queue = op.writes[0]
        if op is None:
            return replace(self.words.output(queue), depth=depth)
        return self._call(queue, depth)

    def _fail(
        self, block: _Block, op: Map, depth: int, drop: str, deepest: int
    ) -> None:
        """Add what happens to items that a task fails on, which come no further here."""
        failed = _Block()
        if len(op.writes) == 1:
            failed.end(depth + 1, drop)
        elif depth + 1 < deepest or self._is_short(op.writes[1]):
            self._go_on(failed, op.writes[1], depth + 1, drop, deepest)
        else:
            failed.steps.append(self._call(op.writes[1], depth + 1))
            failed.end(depth + 1, drop)
        for end in failed.ends:
            end.leaves = not end.joined
        block.add(failed)

    def _is_short(self, queue: Queue) -> bool:
        """Whether what follows is a line or two, which may stand in several places."""
        op = self.consumers.get(queue)
        return op is None or isinstance(op, Batch) and op.fill

    def _branch(
        self, block: _Block, op: Split, depth: int, drop: str, deepest: int
    ) -> Queue | None:
        """Add a split and its branches; return the queue that they are merged in again."""
        block.steps.append(replace(self.words.step(op), depth=depth))
        inside = _Block()
        for head, queue in zip(self.words.heads(op), op.writes, strict=True):
            inside.steps.append(replace(head, depth=depth))
            if depth + 1 < deepest or self._is_short(queue):
                branch = _Block()
                self._go_on(branch, queue, depth + 1, drop, deepest)
                inside.add(branch)
            else:
                inside.steps.append(self._call(queue, depth + 1))
                inside.end(depth + 1, drop)
        inside.steps += [
            replace(step, depth=depth + step.depth) for step in self.words.tail(op)
        ]
        block.add(inside)
        ends = [end for end in inside.ends if not end.joined and not end.leaves]
        for merged in dict.fromkeys(end.merged for end in ends if end.merged):
            arrived = [end for end in ends if end.merged is merged]
            if len(arrived) == len(self.merges[merged]):
                for end in ends:
                    end.joined = end.merged is merged
                    end.leaves = not end.joined
                return merged
        return None

    def _call(self, queue: Queue, depth: int) -> Step:
        self.pushed.setdefault(queue)
        return Step("call", depth, push=self.words.push(queue))

    def _finish(self, block: _Block) -> list[Step]:
        """Return the steps of a whole function, or loop, with what its ways end with."""
        steps = block.steps[:]
        # From the last to the first; of two in one place the deeper one, which was added
        # before the other, has to stand first.
        ends = list(reversed(block.ends))
        ends.sort(key=lambda end: end.at, reverse=True)
        for end in ends:
            last: list[Step] = []
            if end.joined:
                if steps[end.at - 1].template == "branch":
                    last.append(Step("pass", end.depth))
            elif end.merged is not None:
                last.append(self._call(end.merged, end.depth))
            if end.leaves:
                last.append(Step("drop", end.depth, drop=end.drop))
            steps[end.at : end.at] = last
        return steps


def guarded(steps: Sequence[Step], depth: int) -> list[Step]:
    """Return the steps of one item within a block that says which task failed, if one can:
    the first one is named before it.

    Steps that lie within such a block already need no other.
    """
    unguarded: list[Step] = []
    inside: list[int] = []
    for step in steps:
        if step.template == "try":
            inside.append(step.depth)
        elif step.template == "except":
            inside.pop()
        elif not inside:
            unguarded.append(step)
    if not any(step.template in _CALLING for step in unguarded):
        return [*steps]
    inner = [replace(step, depth=step.depth + 1) for step in steps]
    first = next(n for n, step in enumerate(inner) if step.template in _CALLING)
    begin = Step("try", depth, shown=inner[first].shown)
    inner[first] = replace(inner[first], shown="")
    return [begin, *inner, Step("except", depth)]


def within_journal(
    steps: Sequence[Step],
    lists: Mapping[Queue, tuple[str, str]],
    outputs: Sequence[Queue],
    given: str,
) -> list[Step]:
    """Return the steps of a function within a journal. It is told of the lists that items
    gather in, of which the mapping has variables and names: for batches, or as outputs; and
    what the run is `given`.
    """
    told = [
        Step("waits_at_all" if queue in outputs else "waits", 1, queue=one, name=name)
        for queue, (one, name) in lists.items()
    ]
    opened = Step("journal", given=given)
    return [opened, *told, *(replace(s, depth=s.depth + 1) for s in steps)]
