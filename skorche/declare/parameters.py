"""`parameter` makes a value that each run is given anew: by a keyword, an option, a variable.

Comes in: a name, a default, and how it is said. Goes out: what stands for the value where
a pipeline is declared. This module must not know graphs, or how a value gets to a task.
"""

from __future__ import annotations

import keyword
import math
from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import Any, NoReturn, TypeVar, get_args, get_origin, overload

from skorche.declare.call_sites import call_site
from skorche.declare.stand_ins import KINDS, Parameter, StandIn
from skorche.errors import DeclarationError, Problem
from skorche.python.visible import shown

T = TypeVar("T")

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


_REQUIRED: Any = object()


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
    default: Any = _REQUIRED,
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
    values: list[str] = []
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
    others = [value for value in values if allowed and value not in allowed]
    if others:
        refuse(f"the default of parameter {name} is {others[0]}, which is no choice")
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


def _text_of(value: Any, kind: Any) -> str:
    """The expression for a value of a kind; raises ValueError for another."""
    from skorche.python.literals import quoted, write

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
