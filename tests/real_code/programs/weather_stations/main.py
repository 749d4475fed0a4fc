"""Fixed-width reports of weather stations: means, extremes, degree days."""

import statistics
from collections import OrderedDict
from typing import Iterator, List, NamedTuple, Optional

import skorche
import stations

MISSING = "9999"
BASE = 15.0


class Reading(NamedTuple):
    station: str
    day: int
    low: Optional[float]
    high: Optional[float]
    rain: Optional[float] = None

    @property
    def mean(self) -> Optional[float]:
        if self.low is None or self.high is None:
            return None
        return (self.low + self.high) / 2


def number(text: str, scale: float = 10.0) -> Optional[float]:
    text = text.strip()
    return None if not text or text == MISSING else int(text) / scale


def cut(line: str, widths: List[int]) -> Iterator[str]:
    at = 0
    for width in widths:
        yield line[at : at + width]
        at += width


@skorche.task
def reading(line: str) -> Reading:
    station, day, low, high, rain = cut(line, [5, 3, 5, 5, 5])
    return Reading(station.strip(), int(day), number(low), number(high), number(rain))


def plausible(one: Reading) -> bool:
    return one.low is None or one.high is None or one.low <= one.high


def summary(readings: List[Reading]) -> dict:
    result = OrderedDict()
    for key in sorted({one.station for one in readings}):
        mine = [one for one in readings if one.station == key]
        means = [one.mean for one in mine if one.mean is not None]
        result[stations.name_of(key)] = {
            "mean": round(statistics.mean(means), 2) if means else None,
            "spread": round(statistics.pstdev(means), 2) if means else None,
            "frost": [one.day for one in mine if one.low is not None and one.low < 0],
            "heating": round(sum(max(0.0, BASE - mean) for mean in means), 1),
            "rain": sum(one.rain or 0 for one in mine),
        }
    return result


if __name__ == "__main__":
    lines = skorche.Queue("lines", stations.REPORT.splitlines())
    good, odd = skorche.split(plausible, skorche.map(reading, lines))
    summaries = skorche.map(summary, skorche.batch(good, batch_size=1000))
    skorche.run()
    skorche.shutdown()
    for found in summaries:
        for name, values in found.items():
            print(name, values)
    print("odd:", odd.flush())
