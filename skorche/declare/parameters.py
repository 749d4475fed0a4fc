"""`parameter` makes what stands for a value that each run is given anew.

Comes in: a name, a default, and how it is said. Goes out: a stand-in, which raises where it
is used as a value, and the record of the parameter again. This module must not know graphs,
or how a value gets to a task.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar, overload

from skorche.declare.call_sites import call_site
from skorche.errors import DeclarationError, Place, Problem

T = TypeVar("T")
#: Stands for the default of a parameter that has to be given.
REQUIRED: Any = object()
_NOWHERE = Place("")
_declared: list[Parameter] | None = None


@dataclass(frozen=True, eq=False)
class Parameter:
    """What is known of a parameter: texts, as they stand in a compiled file.

    `kind` is the name of its type, `repeated` says that it is a list of them;
    `default` and `choices` are expressions, where a parameter without a default has None.
    """

    name: str
    kind: str
    repeated: bool = False
    default: str | None = None
    help: str = ""
    env: str = ""
    choices: tuple[str, ...] = ()
    secret: bool = False
    place: Place = _NOWHERE

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"the parameter {self.name}"

    @property
    def annotation(self) -> str:
        """The type of its values."""
        text = f"list[{self.kind}]" if self.repeated else self.kind
        return f"{text} | None" if self.default == "None" else text

    @property
    def option(self) -> str:
        """The option of a script that gives it."""
        word = f"--{self.name.replace('_', '-')}"
        return f"{word}-file" if self.secret else word

    @property
    def options(self) -> tuple[str, ...]:
        """All options that it takes."""
        word = f"--{self.name.replace('_', '-')}"
        if self.kind == "bool":
            return word, f"--no-{word[2:]}"
        return (word, f"{word}-file") if self.secret else (word,)


class StandIn:
    """Stands for a value that is not there before a run: whatever would use it raises.

    A pipeline is declared once, and each of its runs has a value of its own.
    """

    __slots__ = ("__parameter",)

    def __init__(self, parameter: Parameter) -> None:
        self.__parameter = parameter

    def __repr__(self) -> str:
        return f"<skorche.parameter {self.__parameter.name}>"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(
                name
            )  # which is how Python looks for what is not there
        _refuse(self, f".{name}")

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        _refuse(self, "==")


def parameter_of(thing: object) -> Parameter | None:
    """Return the record of a parameter, where something stands for one."""
    if type(thing) is Parameter:
        return thing
    if type(thing) is not StandIn:
        return None
    found: Parameter = object.__getattribute__(thing, "_StandIn__parameter")
    return found


def as_recorded(value: Any) -> Any:
    """Return the record of what stands for a parameter, and other values as they are."""
    found = parameter_of(value)
    return value if found is None else found


def _refuse(stand_in: StandIn, use: str) -> NoReturn:
    parameter = parameter_of(stand_in)
    assert parameter is not None
    problem = Problem(
        "parameter-used",
        call_site(),
        f"the parameter {parameter.name} is used as a value ({use}), and has none before "
        "a run",
        ((parameter.place, "it is declared here"),),
        "give it to the function that needs it, such as "
        f"map(function, queue, {parameter.name}={parameter.name}), and use it there",
    )
    raise DeclarationError([problem])


def _refusal(name: str) -> Any:
    def refused(self: StandIn, *_: object) -> NoReturn:
        _refuse(self, name)

    return refused


_USES = (
    *("bool", "len", "iter", "next", "contains", "getitem", "setitem", "delitem"),
    *("index", "int", "float", "complex", "str", "bytes", "format", "call"),
    *("lt", "le", "gt", "ge", "ne", "neg", "pos", "abs", "invert", "round", "trunc"),
    *("floor", "ceil", "fspath", "enter", "reversed", "copy", "deepcopy"),
    *("reduce_ex", "await", "aiter"),
)
_BINARY = (
    *("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "divmod", "pow"),
    *("lshift", "rshift", "and", "xor", "or"),
)
for _use in (*_USES, *_BINARY, *(f"r{name}" for name in _BINARY)):
    setattr(StandIn, f"__{_use}__", _refusal(_use))


@overload
def parameter(
    name: str,
    *,
    help: str = "",
    env: str | None = None,
    choices: Iterable[str] = (),
    secret: bool = False,
) -> str: ...


@overload
def parameter(
    name: str,
    default: None,
    *,
    help: str = "",
    env: str | None = None,
    choices: Iterable[str] = (),
    secret: bool = False,
) -> str | None: ...


@overload
def parameter(
    name: str,
    default: None,
    *,
    type: type[T],
    help: str = "",
    env: str | None = None,
    choices: Iterable[Any] = (),
    secret: bool = False,
) -> T | None: ...


@overload
def parameter(
    name: str,
    default: T = ...,
    *,
    type: type[T] = ...,
    help: str = "",
    env: str | None = None,
    choices: Iterable[Any] = (),
    secret: bool = False,
) -> T: ...


def parameter(
    name: str,
    default: Any = REQUIRED,
    *,
    help: str = "",
    type: Any = None,
    env: str | None = None,
    choices: Iterable[Any] = (),
    secret: bool = False,
) -> Any:
    """Declare a value that each run is given anew, as `skorche.run(limit=5)` or, in the
    script of a compiled file, as `--limit 5`.

    What it returns is typed as the value, and stands for it: give it by keyword to a verb
    that calls a function, or bind it by `functools.partial`, also for `setup`. Used in an
    expression it raises a DeclarationError.

    Without a `default` it has to be given; None as default means that it was not. `type`
    is bool, int, float, str, pathlib.Path, datetime.date, datetime.datetime, or a list of
    one of them; that of the default unless given, or str. `env` is a variable of the
    environment that gives it where the command line does not; `choices` are all values
    that it may have, `help` is what `--help` says.

    With `secret` it is a text that is never shown: a variable gives it (its name in capital
    letters unless `env` says another), or a file that `--NAME-file` names.

    Raises DeclarationError at once where that cannot be.

    >>> import skorche
    >>> limit = skorche.parameter("limit", 2, help="how long a word may be")
    >>> def is_short(word: str, limit: int) -> bool:
    ...     return len(word) <= limit
    >>> words = skorche.Queue("words", ["a", "bcd"])
    >>> short = skorche.filter(is_short, words, limit=limit)
    >>> skorche.run(limit=3); skorche.shutdown()
    >>> short.flush()
    ['a', 'bcd']
    """
    from skorche.declare.parameter_forms import fields_of

    place = call_site()
    required = default is REQUIRED
    said = help, type, env, choices, secret
    fields = fields_of(name, None if required else default, required, *said, place)
    made = Parameter(name, place=place, **fields)
    if _declared is not None:
        _declared.append(made)
    return StandIn(made)


@contextmanager
def noting_parameters() -> Iterator[list[Parameter]]:
    """Within this context the list gets each parameter that is declared.

    >>> with noting_parameters() as declared:
    ...     limit = parameter("limit", 2)
    >>> declared
    [the parameter limit]
    """
    global _declared
    outer, _declared = _declared, []
    try:
        yield _declared
    finally:
        _declared = outer


def unbound(function: Any) -> tuple[Any, dict[str, Any]]:
    """Return a function without the parameters that a partial binds to it, and these.

    >>> limit = StandIn(Parameter("limit", "int"))
    >>> def clean(word, limit): ...
    >>> inner, given = unbound(functools.partial(clean, limit=limit))
    >>> inner is clean, list(given)
    (True, ['limit'])
    """
    given: dict[str, Any] = {}
    while isinstance(function, functools.partial):
        words = function.keywords
        bound = {k: v for k, v in words.items() if parameter_of(v) is not None}
        if any(parameter_of(value) is not None for value in function.args):
            bound[""] = function.args  # which check refuses: it has no name
        if not bound:
            break
        given = {**bound, **given}
        args = [value for value in function.args if parameter_of(value) is None]
        others = {k: v for k, v in words.items() if k not in bound}
        function = function.func
        if args or others:
            function = functools.partial(function, *args, **others)
    return function, given


def records(given: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    """Return keywords with the record of each parameter; what is none stays as it is."""
    return tuple((word, as_recorded(value)) for word, value in given.items())
