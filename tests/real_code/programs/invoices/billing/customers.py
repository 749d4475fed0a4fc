from dataclasses import dataclass
from typing import Optional


@dataclass(frozen=True, order=True)
class Customer:
    name: str
    country: str
    vat_id: Optional[str] = None

    def __post_init__(self):
        if len(self.country) != 2:
            raise ValueError(f"{self.country!r} is no country")


CUSTOMERS = {
    "adler": Customer("Adler GmbH", "DE"),
    "bisset": Customer("Bisset & Fils", "FR", "FR40303265045"),
    "kiwi": Customer("Kiwi Ltd", "NZ"),
}
