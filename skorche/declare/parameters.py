"""`parameter` makes a value that each run is given anew: by a keyword, an option, a variable.

Comes in: a name, a default, and how it is said. Goes out: what stands for the value where
a pipeline is declared, and `Parameter`, the record of it. This module must not know graphs,
or how a value gets to a task.
"""

from __future__ import annotations

import functools
import keyword
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePath
from typing import Any, NoReturn, TypeVar, get_args, get_origin, overload

from skorche.declare.call_sites import call_site
from skorche.errors import DeclarationError, Place, Problem
from skorche.python.literals import quoted, write
from skorche.python.visible import shown

T = TypeVar("T")

#: What a parameter may be, and where that comes from; what is longer is found first.
KINDS: dict[type, str] = {
    bool: "",
    int: "",
    float: "",
    str: "",
    datetime: "datetime",
    date: "datetime",
    Path: "pathlib",
}
#: Names that something else has where a parameter would stand beside it: a verb's own
#: keywords, options of a script, what a module is used by, and its variables.
RESERVED = frozenset(
    ["task", "tasks", "fn", "predicate_values", "queue_in", "queue_out", "on_error"]
    + ["max_failures", "target"]
    + ["input", "output", "stats", "stats_json", "progress", "help", "as_text", "nan"]
    + ["take", "verbose", "h", "v", "vv", "version", "log_level"]
    + ["run", "stream", "astream", "build_pipeline", "main", "steps"]
    + ["inputs", "pipeline", "orders", "queue", "sleep", "self", "item", "results"]
)


@dataclass(frozen=True, eq=False)
class Parameter:
    """What is known of a parameter: texts, as they stand in a compiled file.

    `kind` is the name of a type of KINDS, `repeated` says that it is a list of them;
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
    place: Place = Place("")

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


def _refuse(stand_in: StandIn, use: str) -> NoReturn:
    parameter = parameter_of(stand_in)
    assert parameter is not None
    problem = Problem(
        "parameter-used",
        call_site(),
        f"the parameter {parameter.name} has no value here, and is used ({use})",
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


_REQUIRED: Any = object()


@overload
def parameter(
    name: str,
    default: None,
    *,
    type: type[T],
    help: str = "",
    env: str | None = None,
    choices: Iterable[T] = (),
    secret: bool = False,
) -> T | None: ...


@overload
def parameter(
    name: str,
    default: T = ...,
    *,
    help: str = "",
    type: type[T] = ...,
    env: str | None = None,
    choices: Iterable[T] = (),
    secret: bool = False,
) -> T: ...


def parameter(
    name: str,
    default: Any = _REQUIRED,
    *,
    help: str = "",  # noqa: A002 - as argparse and others call it
    type: Any = None,  # noqa: A002 - as argparse and others call it
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
    place = call_site()

    def refuse(message: str, hint: str = "") -> NoReturn:
        raise DeclarationError([Problem("bad-parameter", place, message, hint=hint)])

    if not isinstance(name, str) or not name.isidentifier() or keyword.iskeyword(name):
        refuse(
            f"a parameter is named {shown(name)}; its name has to be a keyword argument's",
            "use letters, digits and underscores, such as max_length",
        )
    if name in RESERVED or name.startswith("_"):
        refuse(
            f"a parameter cannot be named {name}, which means something else already"
        )
    if not isinstance(secret, bool) or not isinstance(help, str):
        refuse(f"help of parameter {name} has to be a text, and secret True or False")
    if env is not None and (not isinstance(env, str) or not env or "=" in env):
        refuse(
            f"env of parameter {name} is {shown(env)}; it has to be a variable's name"
        )
    wanted = type if type is not None else _type_of(default)
    repeated = wanted is list or get_origin(wanted) is list
    [kind] = (get_args(wanted) or (str,)) if repeated else (wanted,)
    if not isinstance(kind, _TYPE) or kind not in KINDS or repeated and kind is bool:
        names = ", ".join(known.__name__ for known in KINDS)
        refuse(
            f"the type of parameter {name} is {shown(wanted)}",
            f"it may be {names}, or a list of one but bool; say type=",
        )
    if secret:
        if wanted is not str:
            refuse(f"parameter {name} is a secret, which has to be a text")
        if default is not _REQUIRED and default is not None:
            refuse(
                f"parameter {name} is a secret, and its default would stand in the file",
                "leave the default out, or say None",
            )
        env = env or name.upper()

    def text_of(value: Any, what: str) -> str:
        try:
            return _text_of(value, kind)
        except ValueError:
            refuse(
                f"{what} of parameter {name} is {shown(value)}, and no {kind.__name__}"
            )

    if isinstance(choices, str) or not isinstance(choices, Iterable) or secret:
        if secret and not choices:
            choices = ()
        else:
            refuse(f"choices of parameter {name} are {shown(choices)}, and no list")
    allowed = tuple(text_of(value, "a choice") for value in choices)
    if default is _REQUIRED:
        text = None
    elif default is None:
        text = "None"
    elif repeated:
        if not isinstance(default, (list, tuple)):
            refuse(f"the default of parameter {name} is {shown(default)}, and no list")
        values = [text_of(value, "a part of the default") for value in default]
        text = f"[{', '.join(values)}]"
    else:
        values = [text_of(default, "the default")]
        [text] = values
    if allowed and text not in (None, "None"):
        if others := [value for value in values if value not in allowed]:
            refuse(
                f"the default of parameter {name} is {others[0]}, which is no choice"
            )
    word = kind.__name__
    said = help, env or "", allowed, secret, place
    return StandIn(Parameter(name, word, repeated, text, *said))


_TYPE = type


def _type_of(default: Any) -> Any:
    """The type of a default; str, where there is none."""
    if default is _REQUIRED or default is None:
        return str
    if isinstance(default, (list, tuple)):
        kinds = {_type_of(value) for value in default} or {str}
        return list[kinds.pop()] if len(kinds) == 1 else list  # type: ignore[misc]
    return Path if isinstance(default, PurePath) else _TYPE(default)


def _text_of(value: Any, kind: type) -> str:
    """The expression for a value of a kind; raises ValueError for another."""
    if kind is float and type(value) is int:
        value = float(value)
    if kind is Path:
        if not isinstance(value, (str, PurePath)):
            raise ValueError
        return f"Path({quoted(str(value))})"
    if type(value) is not kind or kind is float and not math.isfinite(value):
        raise ValueError
    if KINDS[kind]:
        if getattr(value, "tzinfo", None) is not None:
            raise ValueError
        return repr(value).removeprefix("datetime.")
    return write(value)


def unbound(function: Any) -> tuple[Any, dict[str, Any]]:
    """Return a function without the parameters that a partial binds to it, and these.

    >>> limit = parameter("limit", 5)
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
    return tuple(
        (word, value if (found := parameter_of(value)) is None else found)
        for word, value in given.items()
    )
