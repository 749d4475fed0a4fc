"""A dataclass whose annotations are texts: of some Python asks what they mean."""

from __future__ import annotations

import dataclasses
from dataclasses import InitVar, dataclass, field
from typing import ClassVar


@dataclass
class Bill:
    rate: ClassVar[int] = 3
    number: int = 0
    total: int = field(default=0, init=False)
    start: InitVar[int] = 5
    extra: dataclasses.InitVar[int] = 0

    def __post_init__(self, start: int, extra: int) -> None:
        self.total = self.number * self.rate + start + extra
