"""What JSON has for the items of a serial module, at any depth of them."""

import sys
from collections.abc import Callable
from typing import Any

from .errors import text_of
from .failures import Failure  # if there

# Keys of JSON that numbers may have become: others may be the same text. Most keys end
# otherwise, which is seen at once.
ENDS_LIKE_A_NUMBER = r'": (?:(?<=\d": )|(?<=(?:alse|nity|null|true|"NaN)": ))'
LIKE_A_NUMBER = r'"(-?\d+(\.\d+)?(e[-+]\d+)?|-?Infinity|NaN|false|null|true)": '
NAN = float("nan")


class Forms:
    """Gives items as JSON, whole, or raises an error."""

    def __init__(self, encoder: "Callable[..., Any]", options: "Any") -> None:
        import re

        self.ends_like_a_number = re.compile(ENDS_LIKE_A_NUMBER).search
        self.like_a_number = re.compile(LIKE_A_NUMBER).search
        self.nan, self.as_text = options.nan, options.as_text
        self.hide = options.hide  # with secrets
        allow_nan = self.nan == "allow"
        self.to_text = encoder(default=self.form, allow_nan=allow_nan).encode
        # What JSON has in the place of an object, by the names of its classes.
        self.forms: dict[str, Callable[[Any], Any]] = {
            "builtins.BaseException": self.text,
            "builtins.frozenset": self.in_order,
            "builtins.set": self.in_order,
            "datetime.date": lambda date: date.isoformat(),
            "datetime.time": lambda date: date.isoformat(),
            "decimal.Decimal": lambda number: (
                str(number) if number.is_finite() else NAN
            ),
            "enum.Enum": lambda member: member.value,
            "fractions.Fraction": self.text,
            "pathlib.PurePath": self.text,
            "uuid.UUID": self.text,
        }
        self.forms.update(  # with packages
            {
                "numpy.datetime64": lambda at: NAN if str(at) == "NaT" else str(at),
                "numpy.longdouble": self.no_form,
                "numpy.ndarray": elements_of,
                "numpy.timedelta64": self.no_form,
                "numpy.void": lambda row: (
                    list(row) if row.dtype.names else self.no_form(row)
                ),
                "pandas.DataFrame": records_of,
                "pandas.NAType": lambda _: NAN,
                "pandas.NaTType": lambda _: NAN,
                "pandas.Series": self.no_form,
            }
        )

    def encode(self, item: "Any") -> str:
        """Return an item as JSON."""
        try:
            text: str = self.to_text(item)
            if not (self.ends_like_a_number(text) and self.like_a_number(text)):
                return text
        except (TypeError, ValueError):  # of a key, or a number that is none
            pass
        text = self.to_text(self.whole(item))
        return text

    def whole(self, value: "Any", depth: int = 0) -> "Any":
        """Return a value made of nothing but what JSON has."""
        kind = type(value)
        if depth > 200:
            raise ValueError("it holds itself, or is nested more than 200 deep")
        if issubclass(kind, float) and value - value != 0 and self.nan != "allow":
            if self.nan == "null":
                return None
            raise ValueError(f"JSON has no {value}: say --nan null, or --nan allow")
        if value is None or issubclass(kind, (float, int, str)):
            return value
        if issubclass(kind, (list, tuple)):
            return [self.whole(part, depth + 1) for part in value]
        if not issubclass(kind, dict):
            return self.whole(self.form(value), depth + 1)
        parts = {}
        for key, part in value.items():
            name = self.key(key)
            if name in parts:
                raise ValueError(f"two keys of a dictionary are {name!r} in JSON")
            parts[name] = self.whole(part, depth + 1)
        return parts

    def key(self, key: "Any") -> str:
        """Return the text that JSON has for a key."""
        name = self.whole(key)
        if isinstance(name, (dict, list)):
            name = self.no_form(key, " as a key")
        return name if isinstance(name, str) else str(self.to_text(name))

    def form(self, value: "Any") -> "Any":
        """Return what JSON has for an object; its parts may be objects."""
        kind = type(value)
        if issubclass(kind, Failure):  # with failing
            text = text_of(str, value.error)
            error = type(value.error).__name__ + (f": {text}" if text else "")
            parts = {"item": self.item_of(value), "error": error}
            parts["attempts"] = value.attempts
            return self.hide(parts)  # with secrets
            return parts  # without secrets
        for base in kind.__mro__:
            name = f"{str(base.__module__).partition('.')[0]}.{base.__name__}"
            if name in self.forms:
                return self.forms[name](value)
        fields = getattr(kind, "__attrs_attrs__", None)
        if hasattr(kind, "__dataclass_fields__"):
            fields = sys.modules["dataclasses"].fields(kind)
        if fields is not None:
            return {field.name: getattr(value, field.name) for field in fields}
        if hasattr(kind, "tolist") and kind is not memoryview:
            return value.tolist()
        return self.no_form(value)

    def text(self, value: "Any") -> str:
        return str(value)  # without secrets
        return str(self.hide(str(value)))  # with secrets

    def item_of(self, failure: Failure) -> "Any":  # with failing
        """Return the item that failed, or its repr where JSON has no form for it."""
        try:
            return self.whole(failure.item)
        except (TypeError, ValueError):
            return repr(failure.item)

    def no_form(self, value: "Any", where: str = "") -> str:
        """Return the repr of what JSON has no form for, if that is wanted."""
        if self.as_text:
            return self.text(repr(value))
        kind = type(value)
        name = f"{kind.__module__}.{kind.__qualname__}".replace("builtins.", "") + where
        raise TypeError(
            f"JSON has no form for {name}: return another, or say --as-text"
        )

    def in_order(self, value: "Any") -> "list[Any]":
        """Return the members of a set, sorted, or else by their text."""
        members = sorted(value, key=self.encode)
        try:
            return sorted(members)
        except TypeError:
            return members


def elements_of(array: "Any") -> "Any":  # with packages
    """Return what an array of numpy's consists of."""
    if array.dtype.kind in "biuf":
        return array.tolist()
    return list(array) if array.ndim else array[()]


def records_of(frame: "Any") -> "Any":  # with packages
    """Return the rows of a frame of pandas', with None for what is missing."""
    if not frame.columns.is_unique:
        raise ValueError("two columns of a frame have one name")
    return frame.astype(object).where(frame.notna(), None).to_dict("records")
