"""Read zone files, and say what is wrong with them."""

from __future__ import annotations

import ipaddress
import typing as t
from dataclasses import dataclass
from enum import Enum

import skorche


class Type(str, Enum):
    A = "A"
    AAAA = "AAAA"
    CNAME = "CNAME"
    MX = "MX"
    NS = "NS"
    TXT = "TXT"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, order=True)
class Record:
    name: str
    type: Type
    data: str
    ttl: int = 3600


@t.runtime_checkable
class Check(t.Protocol):
    def __call__(self, records: t.Sequence[Record]) -> t.Iterator[str]: ...


UNITS: t.Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def seconds(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    if text[:-1].isdigit() and text[-1:].lower() in UNITS:
        return int(text[:-1]) * UNITS[text[-1].lower()]
    return None


def parse(text: str) -> list[Record]:
    origin, ttl, last = ".", 3600, "@"
    records = []
    for raw in text.splitlines():
        line = raw.split(";")[0].rstrip()
        if not line:
            continue
        words = line.split()
        if words[0] == "$ORIGIN":
            origin = words[1]
            continue
        if words[0] == "$TTL":
            ttl = seconds(words[1]) or ttl
            continue
        last = last if line[0].isspace() else words.pop(0)
        own = seconds(words[0])
        if own is not None:
            words.pop(0)
        if words[0] == "IN":
            words.pop(0)
        kind, data = Type(words[0]), " ".join(words[1:])
        records.append(Record(absolute(last, origin), kind, data, ttl if own is None else own))
    return records


def absolute(name: str, origin: str) -> str:
    if name == "@":
        return origin
    return name if name.endswith(".") else f"{name}.{origin}"


def addresses(records: t.Sequence[Record]) -> t.Iterator[str]:
    kinds = {Type.A: ipaddress.IPv4Address, Type.AAAA: ipaddress.IPv6Address}
    for record in records:
        try:
            kinds.get(record.type, str)(record.data)
        except ValueError:
            yield f"{record.name}: {record.data} is no address for {record.type}"


def lonely_cnames(records: t.Sequence[Record]) -> t.Iterator[str]:
    names = [record.name for record in records]
    for record in records:
        if record.type is Type.CNAME and names.count(record.name) > 1:
            yield f"{record.name}: a CNAME, and something else"


def name_servers(records: t.Sequence[Record]) -> t.Iterator[str]:
    if sum(record.type == "NS" for record in records) < 2:
        yield "fewer than two name servers"


CHECKS: tuple[Check, ...] = (addresses, lonely_cnames, name_servers)


@skorche.task
def lint(text: str) -> dict[str, t.Any]:
    records = parse(text)
    assert all(isinstance(check, Check) for check in CHECKS)
    return {
        "records": [f"{one.name} {one.ttl} {one.type}" for one in sorted(records)],
        "problems": sorted(found for check in CHECKS for found in check(records)),
    }


ZONES = [
    "$ORIGIN example.org.\n$TTL 1d\n@ NS ns1\n NS ns2\nns1 IN A 10.0.0.1\nns2 60 A 10.0.0.2 ; short\n",
    "$ORIGIN x.net.\n@ 2h IN MX 10 mail\nmail AAAA fe80::zz\nmail CNAME other\n",
]

if __name__ == "__main__":
    reports = skorche.map(lint, skorche.Queue("zones", ZONES))
    skorche.run()
    skorche.shutdown()
    for report in reports:
        print(*report["records"], *report["problems"], sep="\n")
