"""Expand the events of an iCalendar file to what is on, day by day."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, time, timedelta, timezone
from enum import IntEnum
from typing import Iterator, Optional

import skorche

UTC = timezone.utc
HORIZON = date(2024, 3, 31)


class Day(IntEnum):
    MO = 0
    TU = 1
    WE = 2
    TH = 3
    FR = 4
    SA = 5
    SU = 6


class Event:
    def __init__(self, props: dict[str, str]):
        self.props = props
        self.rule = dict(part.split("=") for part in props.get("RRULE", "FREQ=ONCE").split(";"))

    @property
    def start(self) -> datetime:
        text = self.props["DTSTART"]
        if "T" not in text:
            return datetime.combine(datetime.strptime(text, "%Y%m%d"), time(), UTC)
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)

    def _all(self) -> Iterator[datetime]:
        freq = getattr(self, f"_{self.rule['FREQ'].lower()}")
        yield from freq(int(self.rule.get("INTERVAL", 1)))

    def _once(self, _: int) -> Iterator[datetime]:
        yield self.start

    def _daily(self, every: int) -> Iterator[datetime]:
        at = self.start
        while True:
            yield at
            at += timedelta(days=every)

    def _weekly(self, every: int) -> Iterator[datetime]:
        days = [Day[name] for name in self.rule.get("BYDAY", Day(self.start.weekday()).name).split(",")]
        monday = self.start - timedelta(days=self.start.weekday())
        while True:
            yield from (monday + timedelta(days=day) for day in sorted(days))
            monday += timedelta(weeks=every)

    def _monthly(self, every: int) -> Iterator[datetime]:
        year, month = self.start.year, self.start.month
        while True:
            last = calendar.monthrange(year, month)[1]
            if self.start.day <= last:
                yield self.start.replace(year=year, month=month)
            year, month = year + (month + every - 1) // 12, (month + every - 1) % 12 + 1

    def occurrences(self) -> Iterator[datetime]:
        left: Optional[int] = int(self.rule["COUNT"]) if "COUNT" in self.rule else None
        for at in self._all():
            if at.date() > HORIZON or left == 0:
                return
            if at < self.start:
                continue
            if left is not None:
                left -= 1
            yield at
            if self.rule["FREQ"] == "ONCE":
                return


def unfold(text: str) -> list[str]:
    return re.sub(r"\r?\n[ \t]", "", text).splitlines()


def events(text: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for line in unfold(text):
        name, _, value = line.partition(":")
        name = name.partition(";")[0]
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and name != "END":
            found[-1][name] = value
    return found


@skorche.task
def expand(props: dict[str, str]) -> list[tuple[str, str]]:
    event = Event(props)
    return [(at.isoformat(), props["SUMMARY"].replace("\\,", ",")) for at in event.occurrences()]


def agenda(days: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for at, summary in sorted(days):
        found.setdefault(at[:10], []).append(f"{at[11:16]} {summary}")
    return found


if __name__ == "__main__":
    with open("team.ics", encoding="utf-8", newline="") as file:
        props = events(file.read())
    occurrences = skorche.unbatch(skorche.map(expand, skorche.Queue("events", props)))
    agendas = skorche.map(agenda, skorche.batch(occurrences, batch_size=1000))
    skorche.run()
    skorche.shutdown()
    for day, lines in agendas.flush()[0].items():
        print(day, *lines, sep="\n    ")
