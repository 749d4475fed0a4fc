"""What lowering to a module does whose script writes what `stream()` gives, in any target.

Comes in: a graph, a carrier, and what a target brings of its own. Goes out: names and
expressions, and the fields of a plan that all such modules have. This module must not know
what happens to items.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from skorche.declare.graph import Graph
from skorche.declare.operators import Op
from skorche.declare.queues import Queue
from skorche.diagram.names import describe, given_by, queue_names
from skorche.diagram.picture import draw
from skorche.lower.carrier import (
    PUBLIC_NAMES,
    Carried,
    Carrier,
    Import,
    is_annotated,
)
from skorche.lower.fitting import fit_in, own_names, parameters_of
from skorche.lower.item_types import ItemTypes
from skorche.lower.machinery import BUNDLE, closure, layers_between
from skorche.lower.parameters import Given
from skorche.lower.plan import Input, Wanted
from skorche.lower.serial_wraps import Wording
from skorche.lower.takers import Takers
from skorche.lower.type_imports import TYPE_CHECKING, for_types, type_imports
from skorche.python.identifiers import Namespace


@dataclass(frozen=True)
class Own:
    """What a target brings of its own: `names` are what its templates call things, and the
    builtins that they use; `among_parameters` what they call others, where there is nothing
    of the user's but parameters. `units` gives the files of the machinery that operators
    need, `imports` what templates import where these files are there. `layers` are those of
    the machinery that the graph asks for.
    """

    names: frozenset[str]
    among_parameters: frozenset[str]
    units: Callable[
        [Iterable[Wording], Iterable[Op], Carried, Wanted, Given], list[str]
    ]
    imports: Callable[[Iterable[str], Wanted], set[Import]]
    layers: frozenset[str] = frozenset()


class Streams:
    """Names and expressions of a module; `machinery` may be set before the plan is made."""

    def __init__(
        self, graph: Graph, carrier: Carrier, asked: Wanted, target: Own
    ) -> None:
        self.graph, self.asked = graph, asked
        self.names = names = queue_names(graph)
        self.queues = {name: queue for queue, name in names.items()}
        self.diagram = describe(graph, names)
        by_queue = {names[op.writes[0]]: op for op in graph.operators}
        self.stages = [by_queue[stage.writes[0]] for stage in self.diagram.stages]
        self.wording = {op: Wording(op, carrier) for op in self.stages}
        # As the user's part calls them, before anything is around them.
        self._tasks = {op: one.task for op, one in self.wording.items()}
        self.inputs = [self.queues[edge.name] for edge in self.diagram.inputs()]
        self.outputs = [self.queues[edge.name] for edge in self.diagram.outputs()]
        self._asked_for = [queue for queue in self.inputs if not given_by(queue)]
        self._fixed = {
            queue: carrier.inputs(queue.fixed_inputs, queue.place, names[queue])
            for queue in self._asked_for
            if queue.fixed_inputs is not None
        }
        self.given = given = Given(self.stages, self.diagram, self.queues)
        users = carrier.carried()
        self.carried = carried = given.beside(users)
        wording = self.wording.values()
        self.machinery = (
            *([BUNDLE] if carried.has_bundle else ()),
            *closure(target.units(wording, self.stages, carried, asked, given)),
        )
        own_imports = target.imports(self.machinery, asked)
        own_imports |= type_imports(bool(self._asked_for))
        own_imports.update(given.imports(any(map(_is_bound, wording))))
        layers = layers_between(self.machinery) | given.layers() | target.layers
        self.layers = layers | asked.layers(self.machinery, carried)
        plain = given.own_names(target.names)
        self.imports, self.renamed = fit_in(
            carried, self.machinery, own_imports, plain, self.layers
        )
        own = own_names(plain, self.machinery, self.layers) - set(self.renamed)
        own |= {*self.renamed.values(), *(line.bound for line in self.imports)}
        own -= carried.taken
        self.namespace = Namespace(carried.taken.union(PUBLIC_NAMES, own))
        self.parameters = parameters_of(self.diagram, own | target.among_parameters)
        self.namespace.taken.update(self.parameters.values())
        # Where functions of the user's are called, their names are theirs.
        self.variables = {
            name: self.namespace.unique(f"{word}_") if word in users.taken else word
            for name, word in [
                *self.parameters.items(),
                *zip(given.names, given.names),
            ]
        }
        self._constants = {
            queue: self.namespace.unique(self.parameters[names[queue]].upper())
            for queue in self._fixed
        }
        for queue, constant in self._constants.items():
            carrier.bind(constant, queue.fixed_inputs)

    def variable(self, queue: Queue) -> str:
        """Return what an input is called where functions of the user's are."""
        return self.variables[given_by(queue) or self.names[queue]]

    def fields(
        self, title: str, gathered: Callable[[Queue], str], whole: Callable[[str], str]
    ) -> dict[str, Any]:
        """Return the fields of the plan that all modules of that kind have; `gathered` gives
        the variables of outputs, and `whole` the queue that an input's items go into.
        """
        taker_of = Takers(self.graph, self._tasks).of
        types = ItemTypes(self.graph, self._tasks, self.carried)
        names, asked = self.names, self.asked
        unread = for_types(self.imports, self.carried.imports)
        return {
            "source": asked.source,
            "title": title,
            "picture": draw(self.diagram),
            "lazy": is_annotated(self.carried),
            "imports": tuple(line for line in self.imports if line not in unread),
            "types": unread,
            "is_told_of_types": TYPE_CHECKING in self.carried.imports,
            "carried": self.carried.sections,
            "inputs": tuple(
                Input(
                    self.parameters[names[queue]],
                    self._constants.get(queue, ""),
                    self._fixed.get(queue, ""),
                    names[queue],
                    whole(names[queue]),
                    types.taken(queue),
                    taker_of(queue) if names[queue] in asked.made else "",
                )
                for queue in self._asked_for
            ),
            "given_inputs": self.given.inputs(whole),
            "given": self.given.lines(self.namespace, self.renamed),
            "variables": (
                *(self.variables[names[queue]] for queue in self._asked_for),
                *(self.variables[name] for name in self.given.names),
            ),
            "outputs": tuple((gathered(one), names[one]) for one in self.outputs),
            "results": types.outputs(self.outputs),
            "machinery": self.machinery,
            "layers": self.layers,
            "async_api": asked.async_api,
            "script": asked.script,
            "logging": asked.logging,
            "names": self.renamed,
        }


def _is_bound(wording: Wording) -> bool:
    """Whether a function is given parameters before it is called."""
    return (
        bool(wording.setup_keywords) or bool(wording.keywords) and not wording.is_plain
    )
