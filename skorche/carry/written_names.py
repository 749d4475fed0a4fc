"""How written values call things: by what the user's files have, or import.

Comes in: live values within one that is written. Goes out: expressions for those that have
a name. This module must not know how a value is carried that has none.
"""

from __future__ import annotations

import functools
import inspect
import types
from typing import Any, Protocol

from skorche.carry.holders import Holders
from skorche.carry.instances import Given
from skorche.carry.names import Bindings
from skorche.carry.user_file import Key
from skorche.declare.tasks import Task
from skorche.errors import Place
from skorche.python import literals

Chain = tuple[str, ...]


class Gives(Protocol):
    """What gives expressions for live things."""

    holders: Holders
    bindings: Bindings

    def builtin(self, name: str) -> str: ...
    def module(self, module: types.ModuleType) -> str | None: ...
    def function(self, function: Any, place: Place, chain: Chain) -> str: ...
    def named(self, held: Any, place: Place, chain: Chain) -> str | None: ...
    def given_for(self, held: Any) -> Given | None: ...
    def built(self, held: Any, text: str, place: Place) -> None: ...


class WrittenNames(literals.Names):
    """Names for what stands in a value; not by way of the one name to `avoid`."""

    def __init__(
        self, gives: Gives, place: Place, chain: Chain, avoid: Key | None = None
    ) -> None:
        self._gives = gives
        self._place = place
        self._chain = chain
        self._avoid = avoid

    def builtin(self, name: str) -> str:
        return self._gives.builtin(name)

    def imported(self, module: str, name: str) -> str:
        return self._gives.bindings.imported_or_installed(module, name)

    def given(self, value: Any) -> str | None:
        return self._gives.holders.given(value)

    def own(self, value: Any) -> str | None:
        gives = self._gives
        if inspect.ismodule(value):
            return gives.module(value)
        if isinstance(value, Task):
            value = value.function
        kinds = (type, types.FunctionType, types.BuiltinFunctionType, types.MethodType)
        if isinstance(value, types.BuiltinMethodType) and not (
            inspect.ismodule(value.__self__) or isinstance(value.__self__, type)
        ):
            return None
        if isinstance(value, (*kinds, functools.partial)):
            return gives.function(value, self._place, self._chain)
        if gives.holders.holder(value) == self._avoid is not None:
            return None
        return gives.named(value, self._place, self._chain)

    def given_for(self, value: Any) -> Given | None:
        return self._gives.given_for(value)

    def built(self, value: Any, text: str) -> None:
        self._gives.built(value, text, self._place)
