"""Whether a parameter can be as it was declared, and what its record says.

Comes in: what `skorche.parameter` was told. Goes out: what is in its record, or a DeclarationError that
says what is wrong. This module must not know what a parameter is for.
"""

from __future__ import annotations

import enum
import keyword
import math
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any, Literal, NoReturn, get_args, get_origin

from skorche.errors import DeclarationError, Place, Problem
from skorche.python.literals import quoted, write
from skorche.python.visible import shown

#: The types that a parameter may have, and the modules of those that are imported.
KINDS = {
    "bool": "",
    "int": "",
    "float": "",
    "str": "",
    "datetime": "datetime",
    "date": "datetime",
    "Path": "pathlib",
}
#: A verb's own keywords.
_OF_VERBS = frozenset(
    ["task", "tasks", "fn", "predicate_values", "queue_in", "queue_out", "on_error"]
    + ["max_failures", "self"]
)
#: Names that something else has where a parameter would stand beside it: those, options of
#: a script, what a module is used by, and its variables.
RESERVED = _OF_VERBS.union(
    ["target", "profile", "balance", "auto"]
    + ["input", "output", "stats", "stats_json", "progress", "help", "as_text", "nan"]
    + ["take", "verbose", "resume", "resume_anyway", "h", "v", "vv"]
    + ["version", "log_level", "here", "again"]
    + ["run", "stream", "astream", "build_pipeline", "main", "steps"]
    + ["inputs", "pipeline", "orders", "queue", "sleep", "item", "results"]
)


def fields_of(
    name: Any,
    default: Any,
    required: bool,
    help: Any,
    type: Any,
    env: Any,
    choices: Any,
    secret: Any,
    place: Place,
) -> dict[str, Any]:
    """Return what is in the record of a parameter, beside its name and place.

    Raises DeclarationError where it cannot be as it was declared; where it is `required` it
    has no default.
    """

    def refuse(message: str, hint: str = "") -> NoReturn:
        raise DeclarationError([Problem("bad-parameter", place, message, hint=hint)])

    if not isinstance(name, str) or not name.isidentifier() or keyword.iskeyword(name):
        refuse(
            f"a parameter is named {shown(name)}; its name has to be a keyword argument's",
            (
                f"{name} is a word of Python's: say {name}_value"
                if isinstance(name, str) and keyword.iskeyword(name)
                else "use letters, digits and underscores, such as max_length"
            ),
        )
    if name in RESERVED:
        refuse(
            f"a parameter cannot be named {name}, which means something else already",
            _another_name(name, f"{name}_value"),
        )
    if name.startswith("_"):
        bare = name.strip("_")
        free = (
            bare.isidentifier() and not keyword.iskeyword(bare) and bare not in RESERVED
        )
        refuse(
            f"a parameter cannot be named {name}: options do not begin so",
            _another_name(name, bare if free else f"value{name}".rstrip("_")),
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
    if not _is_known(kind) or repeated and kind is bool:
        refuse(f"the type of parameter {name} is {shown(wanted)}", _instead_of(wanted))
    if secret:
        if wanted is not str:
            refuse(f"parameter {name} is a secret, which has to be a text")
        if default is not None:
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
    if required:
        text = None
    elif default is None:
        text = "None"
    elif repeated:
        if not isinstance(default, list):
            refuse(f"the default of parameter {name} is {shown(default)}, and no list")
        values = [text_of(value, "a part of the default") for value in default]
        text = f"[{', '.join(values)}]"
    else:
        values = [text_of(default, "the default")]
        [text] = values
    others = [value for value in values if allowed and value not in allowed]
    if others:
        refuse(f"the default of parameter {name} is {others[0]}, which is no choice")
    return {
        "kind": kind.__name__,
        "repeated": repeated,
        "default": text,
        "help": help,
        "env": env or "",
        "choices": allowed,
        "secret": secret,
    }


def _another_name(name: str, better: str) -> str:
    """What to call a parameter that cannot have a name, and how its function still can.

    >>> _another_name("target", "target_value")
    'say skorche.parameter("target_value", ...); a function that takes target is given \
target=target_value'
    """
    told = f'say skorche.parameter("{better}", ...); a function that takes {name} is given '
    if name in _OF_VERBS:
        return f"{told}it as functools.partial(function, {name}={better})"
    return f"{told}{name}={better}"


_TYPE = type


def _instead_of(wanted: Any) -> str:
    """What to do about a type that no parameter has."""
    match wanted:
        case type() if issubclass(wanted, enum.Enum):
            values = [member.value for member in wanted]
            call = f", and call {wanted.__name__}() in the function"
        case _ if get_origin(wanted) is Literal:
            values, call = list(get_args(wanted)), ""
        case _:
            return f"it may be {', '.join(KINDS)}, or a list of one but bool; say type="
    kind = type(values[0]) if values else str
    if kind not in (int, float, str) or any(type(one) is not kind for one in values):
        return "give it a text for each value, as choices=, and look the value up"
    return f"say type={kind.__name__}, choices={values}{call}"


def list_type(values: object) -> str:
    """Return the type of a parameter that would hold these, in words: texts, unless they are
    seen to be others; nothing where no parameter can.

    >>> list_type([1, 2]), list_type([{}]), list_type(iter([1]))
    ('list[int]', '', 'list[str]')
    """
    if not isinstance(values, (list, tuple)):
        return "list[str]"
    kinds = {_type_of(value) for value in values} or {str}
    kind = kinds.pop()
    known = not kinds and _is_known(kind) and kind is not bool
    return f"list[{kind.__name__}]" if known else ""


def _is_known(kind: Any) -> bool:
    """Whether a parameter may be of a type."""
    name = getattr(kind, "__name__", "")
    module = getattr(kind, "__module__", "").partition(".")[0]
    return isinstance(kind, _TYPE) and KINDS.get(name) == module.removeprefix(
        "builtins"
    )


def _type_of(default: Any) -> Any:
    """The type of a default; str, where there is none."""
    if default is None:
        return str
    if isinstance(default, (list, tuple)):
        kinds = {_type_of(value) for value in default} or {str}
        return list[kinds.pop()] if len(kinds) == 1 else list  # type: ignore[misc]
    kind = _TYPE(default)
    paths = (base for base in kind.__mro__ if base.__name__ == "Path")
    # That of the system is a class of its own.
    return next(filter(_is_known, paths), kind)


def _text_of(value: Any, kind: Any) -> str:
    """The expression for a value of a kind; raises ValueError for another."""
    if kind is float and type(value) is int:
        value = float(value)
    if kind.__name__ == "Path":
        if not isinstance(value, (str, PurePath)):
            raise ValueError
        return f"Path({quoted(str(value))})"
    if type(value) is not kind or kind is float and not math.isfinite(value):
        raise ValueError
    if KINDS[kind.__name__]:
        if getattr(value, "tzinfo", None) is not None:
            raise ValueError
        return repr(value).removeprefix("datetime.")
    return write(value)
