"""What a worker process of a pipeline that runs in this process does.

Comes in: the function of the pipeline's text that a process runs, and the live functions
that it uses. Goes out: a callable that another process can get hold of, whatever the start
method: a fork has it already; a new process executes the text again, with the functions
that it imports from the user's program. This module must not know graphs or plans.
"""

from __future__ import annotations

import importlib
import pickle
import sys
import zlib
from typing import Any

from skorche.declare.tasks import Task


class LiveProcess:
    """A function of a text, with what the text calls of the user's.

    `bound` holds those by the names that the text has for them; `others` are the names
    that the text needs to be there, and this function does not use.
    """

    def __init__(
        self,
        function: Any,
        text: str,
        name: str,
        bound: dict[str, Any],
        others: tuple[str, ...],
    ) -> None:
        self.function = function
        self.text = text
        self.name = name
        self.bound = bound
        self.others = others

    def __call__(self, orders: Any, **given: Any) -> None:
        self.function(orders, **given)

    @property
    def modules(self) -> set[str]:
        """The modules that a new process has to import."""
        found = {
            getattr(value, "__module__", __name__) for value in self.bound.values()
        }
        return {__name__, *found} - {"builtins"}

    def __reduce__(self) -> tuple[Any, ...]:
        references = {name: _reference(value) for name, value in self.bound.items()}
        # A new process that ends before it has read what is more than a pipe holds would
        # have whoever starts it wait for ever.
        packed = zlib.compress(self.text.encode("utf-8", "surrogatepass"))
        return _revive, (packed, self.name, references, self.others)


def take_work(orders: Any) -> None:
    """Do the work that is sent when this process has started: as the text has it, and
    found by a new process."""
    orders.recv()(orders)


def _reference(value: Any) -> tuple[str, str] | bytes:
    """How another process finds a function: its module and name, or its pickle."""
    module: Any = getattr(value, "__module__", None)
    name: Any = getattr(value, "__qualname__", None)
    named = isinstance(module, str) and isinstance(name, str)
    if named and _found(sys.modules.get(module), name) is value:
        return module, name
    try:
        return pickle.dumps(value)
    except Exception as error:
        raise ValueError(
            f"{name or value!r} cannot be found by a new process: it has to be a function "
            f"at the top level of a module ({error})"
        ) from error


def _found(module: Any, name: str) -> Any:
    """What is at a name of a module, without the task around it."""
    found = module
    for part in name.split("."):
        found = getattr(found, part, None)
    return found.function if isinstance(found, Task) else found


def _revive(
    packed: bytes,
    name: str,
    references: dict[str, tuple[str, str] | bytes],
    others: tuple[str, ...],
) -> LiveProcess:
    """Execute the text in a new process, with the functions that this one needs."""
    text = zlib.decompress(packed).decode("utf-8", "surrogatepass")
    bound = {}
    for known_as, reference in references.items():
        if isinstance(reference, bytes):
            bound[known_as] = pickle.loads(reference)
        else:
            module = importlib.import_module(reference[0])
            bound[known_as] = _found(module, reference[1])
    namespace = {**dict.fromkeys(others), **bound, "__name__": "skorche process"}
    exec(compile(text, "<skorche process>", "exec"), namespace)  # noqa: S102 - our text
    namespace.update(bound)
    return LiveProcess(namespace[name], text, name, bound, others)
