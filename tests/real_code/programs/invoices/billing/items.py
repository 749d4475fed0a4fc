from __future__ import annotations

from dataclasses import InitVar, dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar, List

from . import taxes
from .customers import Customer

CENT = Decimal("0.01")


@dataclass
class Item:
    default_unit: ClassVar[str] = "pcs"

    name: str
    price: Decimal
    count: int = 1
    discount: InitVar[Decimal] = Decimal(0)
    unit: str = default_unit
    net: Decimal = field(init=False)

    def __post_init__(self, discount):
        net = Decimal(self.price) * self.count * (100 - Decimal(discount)) / 100
        self.net = net.quantize(CENT, ROUND_HALF_UP)


@dataclass
class Invoice:
    number: int
    customer: Customer
    day: date
    due: date
    items: List[Item] = field(default_factory=list)

    @property
    def net(self) -> Decimal:
        return sum((item.net for item in self.items), Decimal(0))

    @property
    def tax(self) -> taxes.Tax:
        return taxes.tax_for(self.customer)

    @property
    def gross(self) -> Decimal:
        return (self.net * (1 + self.tax.rate)).quantize(CENT, ROUND_HALF_UP)
