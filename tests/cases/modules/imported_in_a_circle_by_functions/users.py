"""Those who use services."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services import Service


def limit():
    from limits import LIMIT

    return LIMIT


class User:
    limit = limit()

    def __init__(self, number: int, service: Service | None = None) -> None:
        self.number = number

    def describe(self):
        from services import DEFAULT

        return f"{self.number} uses {DEFAULT.name}"
