"""How a serial module goes on after an error."""

from typing import Any


class Caught:
    """Keeps the error of a with block, and goes on after it."""

    def __init__(self, kind: "type[BaseException]" = Exception) -> None:
        self.kind = kind
        self.error: Any = None

    def __enter__(self) -> "Any":
        return self

    def __exit__(
        self, kind: "type[BaseException] | None", error: object, _: object
    ) -> bool:
        self.error = error
        return kind is not None and issubclass(kind, self.kind)
