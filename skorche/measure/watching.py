"""How a run of each target is watched.

Comes in: the name of a target, and the namespace of a module of it that is about to run. Goes
out: what watches the run, and has a profile of it. This module must not know how the module
came about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import CodeType
from typing import Any

from skorche.diagram.diagram import Diagram
from skorche.measure.own_code import Whose
from skorche.measure.serial_session import SerialSession
from skorche.measure.session import Session

Watch = Session | SerialSession


def watch(
    target: str,
    name: str,
    namespace: Mapping[str, Any],
    diagram: Diagram,
    whose: Callable[[CodeType], Whose],
    begun: Callable[[], None],
) -> Watch:
    """Watch what runs in a namespace next; `begun` is called once it does."""
    if target != "serial":
        return Session(name, namespace, whose, diagram, begun)
    session = SerialSession(name, diagram, whose)
    session.start()
    begun()
    return session
