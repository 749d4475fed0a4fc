"""How a compiled module goes on after an error."""

from __future__ import annotations

from typing import Any


class Caught:
    """Catches the error of a with block, and keeps it."""

    def __init__(self, kind: type[BaseException] = Exception) -> None:
        self.kind = kind
        self.error: Any = None

    def __enter__(self) -> Any:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, _: object
    ) -> bool:
        self.error = error
        return kind is not None and issubclass(kind, self.kind)
