"""The parameters of a compiled module, as its command line and the environment give them."""

from __future__ import annotations

import json
import os
from argparse import SUPPRESS, ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from typing import Any


class Option:
    """A parameter that an option gives, or else a variable of the environment."""

    def __init__(
        self,
        name: str,
        kind: Callable[..., Any],
        about: str = "",
        env: str = "",
        choices: Sequence[Any] = (),
        repeated: bool = False,
        above_zero: bool = False,
    ) -> None:
        self.name, self.kind, self.about, self.env = name, kind, about, env
        self.choices, self.repeated, self.above_zero = choices, repeated, above_zero
        self.word = f"--{name.replace('_', '-')}"

    @property
    def ways(self) -> str:
        """What gives the parameter."""
        return f"{self.word}, or the variable {self.env}" if self.env else self.word

    def told(self, defaults: dict[str, Any]) -> str:
        """Return what --help says."""
        told = [self.about] if self.about else []
        if self.choices:
            told.append(f"one of {', '.join(map(str, self.choices))}")
        if self.env:
            told.append(f"or the variable {self.env}")
        default = defaults.get(self.name)
        if self.name not in defaults:
            told.append("has to be given")
        elif default is not None:
            texts = default if self.repeated else [default]
            told.append(f"default: {', '.join(map(str, texts))}")
        return "; ".join(told).replace("%", "%%")

    def add_to(self, parser: ArgumentParser, defaults: dict[str, Any]) -> None:
        """Add the option to the command line."""
        told = self.told(defaults)
        if self.kind is bool:
            both = {self.word: told, f"--no-{self.word[2:]}": f"not {self.word}"}
            for word, about in both.items():
                value = word == self.word
                parser.add_argument(
                    word, dest=self.name, action="store_const", const=value, help=about
                )
            return
        name = getattr(self.kind, "__name__", "value").upper()
        action = "append" if self.repeated else "store"
        parser.add_argument(
            self.word, dest=self.name, action=action, metavar=name, help=told
        )

    def said(self, options: Namespace) -> Any:
        """Return what the command line says, or None; ValueError if that is wrong."""
        said = vars(options)[self.name]
        if said is None or self.kind is bool:
            return said
        return self.value(self.word, said)

    def in_environment(self) -> Any:
        """Return what the environment says, or None; ValueError if that is wrong."""
        text = os.environ.get(self.env, "")
        if not text:
            return None
        return self.value(self.env, text.split(",") if self.repeated else text)

    def value(self, source: str, text: Any) -> Any:
        """Return the value that a text says, or the list of those that several say."""
        if isinstance(text, list):
            return [self.value(source, one) for one in text]
        try:
            if self.kind is bool:
                words = {"1": True, "true": True, "0": False, "false": False}
                return words[text.lower()]
            value = getattr(self.kind, "fromisoformat", self.kind)(text)
        except (LookupError, ValueError):
            name = getattr(self.kind, "__name__", "value")
            raise ValueError(f"{source} is {text!r}, and no {name}") from None
        self.check(f"{source} is {text!r}", value)
        return value

    def check(self, told: str, value: Any) -> None:
        """Raise ValueError, which begins as told, for a value that may not be."""
        if isinstance(value, list):
            for one in value:
                self.check(told, one)
        elif self.choices and value not in self.choices:
            known = ", ".join(map(str, self.choices))
            raise ValueError(f"{told}, and none of {known}")
        elif self.above_zero and not value > 0:
            raise ValueError(f"{told}, and not more than 0")


class Secret(Option):  # with secrets
    """A parameter that is never shown, given by the environment or a file."""

    def __init__(self, name: str, about: str = "", env: str = "") -> None:
        super().__init__(name, str, about, env)
        self.file = f"{self.word}-file"

    @property
    def ways(self) -> str:
        """What gives the parameter."""
        return f"the variable {self.env}, or {self.file} FILE"

    def add_to(self, parser: ArgumentParser, defaults: dict[str, Any]) -> None:
        """Add the option for a file to the command line, and one that is refused."""
        told = self.told(defaults)
        parser.add_argument(self.file, dest=self.file, metavar="FILE", help=told)
        parser.add_argument(
            self.word, dest=self.name, nargs="?", const="", help=SUPPRESS
        )

    def said(self, options: Namespace) -> Any:
        """Return what the file holds, or None; ValueError if it cannot be read."""
        if vars(options)[self.name] is not None:
            raise ValueError(f"{self.word} would show it to others: set {self.ways}")
        path = vars(options)[self.file]
        if path is None:
            return None
        try:
            with open(path, encoding="utf-8") as file:
                return file.read().rstrip("\r\n")
        except (OSError, ValueError) as error:
            what = getattr(error, "strerror", "") or "it is no text"
            raise ValueError(f"{self.file} {path} cannot be read: {what}") from None


class Configured:
    """A function that is called with what options say beside its other arguments."""

    def __init__(self, function: Callable[..., Any], *options: Option) -> None:
        self.function = function
        self.options = options
        self.defaults: dict[str, Any] = getattr(function, "__kwdefaults__", None) or {}
        self.values: dict[str, Any] = {}

    def __call__(self, **arguments: Any) -> Any:
        """Call the function."""
        return self.function(**arguments, **self.values)

    def add_to(self, parser: ArgumentParser) -> None:
        """Add all options to the command line."""
        for option in self.options:
            option.add_to(parser, self.defaults)

    def read(self, parser: ArgumentParser, options: Namespace) -> None:
        """Take the values that the command line says, or the environment."""
        try:
            said = {option.name: option.said(options) for option in self.options}
            self.take({name: one for name, one in said.items() if one is not None})
        except ValueError as error:
            parser.error(str(error))

    def take(self, values: dict[str, Any]) -> None:
        """Take these values, and others from the environment.

        Raises ValueError if one of these is wrong, or not there.
        """
        for option in self.options:
            if option.name in values:
                self.values[option.name] = values[option.name]
                continue
            found = option.in_environment()
            if found is not None:
                self.values[option.name] = found
            elif option.name not in self.defaults:
                raise ValueError(f"{option.name} has to be given, by {option.ways}")

    def that_hold(self) -> dict[str, Any]:  # with journal
        """Return the values of all options, said or not, but for secrets."""
        some: Sequence[Option] = self.options
        some = [one for one in some if not isinstance(one, Secret)]  # with secrets
        values, usual = self.values, self.defaults
        return {one.name: values.get(one.name, usual.get(one.name)) for one in some}

    def hide(self, text: Any) -> Any:  # with secrets
        """Return a text, or texts in a list or dictionary, with stars for secrets."""
        if isinstance(text, dict):
            return {key: self.hide(value) for key, value in text.items()}
        if isinstance(text, (list, tuple)):
            return [self.hide(value) for value in text]
        for option in self.options if isinstance(text, str) else ():
            secret = isinstance(option, Secret) and self.values.get(option.name)
            for form in (secret, repr(secret)[1:-1], json.dumps(secret)[1:-1]):
                text = text.replace(str(form), "***") if secret else text
        return text

    def hiding(self, stream: Any) -> Any:  # with secrets
        """Return a text stream that shows stars for secrets."""
        return Hiding(stream, self)


class Hiding:  # with secrets
    """A text stream that shows stars for secrets."""

    def __init__(self, stream: Any, configured: Configured) -> None:
        self.stream, self.configured = stream, configured

    def write(self, text: str) -> Any:
        return self.stream.write(self.configured.hide(text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)
