from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import ClassVar, Iterator, Optional


class VcfError(ValueError):
    """A line that is no record."""


class Kind(enum.Enum):
    SNV = "snv"
    INSERTION = "insertion"
    DELETION = "deletion"
    COMPLEX = "complex"


@dataclass(frozen=True)
class Variant:
    missing: ClassVar[str] = "."

    chrom: str
    pos: int
    ref: str
    alts: tuple[str, ...]
    qual: Optional[float] = None
    info: dict[str, str | bool] = field(default_factory=dict, compare=False)

    @property
    def kind(self) -> Kind:
        sizes = {len(alt) - len(self.ref) for alt in self.alts}
        if sizes == {0}:
            return Kind.SNV if len(self.ref) == 1 else Kind.COMPLEX
        if min(sizes) > 0:
            return Kind.INSERTION
        return Kind.DELETION if max(sizes) < 0 else Kind.COMPLEX

    def numbers(self, key: str) -> Iterator[float]:
        value = self.info.get(key)
        if isinstance(value, str):
            yield from map(float, value.split(","))


def parse_info(text: str) -> dict[str, str | bool]:
    parts = (part.partition("=") for part in text.split(";") if part != Variant.missing)
    return {key: value if equals else True for key, equals, value in parts}


def parse_line(line: str) -> Variant:
    try:
        chrom, pos, _, ref, alt, qual, _, info = line.rstrip("\n").split("\t")[:8]
        return Variant(
            chrom,
            int(pos),
            ref,
            tuple(alt.split(",")),
            None if qual == Variant.missing else float(qual),
            parse_info(info),
        )
    except ValueError as error:
        raise VcfError(f"not a record: {line[:12]!r}") from error
