"""What an access log says: hits by hour, by path, and who gets too many errors."""

import re
from collections import Counter, namedtuple
from datetime import datetime
from itertools import groupby
from operator import attrgetter

import skorche

PATTERN = re.compile(
    r"""
    (?P<host>\S+) \s \S+ \s (?P<user>\S+) \s
    \[(?P<when>[^\]]+)\] \s
    "(?P<method>[A-Z]+) \s (?P<path>\S+) \s [^"]*" \s
    (?P<status>\d{3}) \s (?P<size>\d+|-)
    """,
    re.VERBOSE,
)

Hit = namedtuple("Hit", "host user when method path status size")

TOO_MANY = 2
WATCHED = {"GET", "POST"}


class Parser(object):
    """Turns lines into hits, and remembers which dates it has read."""

    def __init__(self, pattern=PATTERN, date="%d/%b/%Y:%H:%M:%S %z"):
        self.pattern = pattern
        self.date = date
        self._dates = {}

    def when(self, text):
        if text not in self._dates:
            self._dates[text] = datetime.strptime(text, self.date)
        return self._dates[text]

    def parse(self, line):
        match = self.pattern.match(line)
        if match is None:
            return None
        found = match.groupdict()
        found["when"] = self.when(found["when"])
        found["status"] = int(found["status"])
        found["size"] = 0 if found["size"] == "-" else int(found["size"])
        return Hit(**found)


parser = Parser()


def known(hit):
    return hit is not None and hit.method in WATCHED


def summary(hits):
    hits = sorted(hits, key=attrgetter("host", "when"))
    errors = Counter(hit.host for hit in hits if hit.status >= 400)
    return {
        "hours": dict(Counter(hit.when.strftime("%Y-%m-%d %H") for hit in hits)),
        "paths": Counter(hit.path.partition("?")[0] for hit in hits).most_common(2),
        "bytes": {
            host: sum(hit.size for hit in group)
            for host, group in groupby(hits, attrgetter("host"))
        },
        "blocked": sorted(host for host in errors if errors[host] >= TOO_MANY),
    }


if __name__ == "__main__":
    lines = skorche.Queue("lines", open("access.log").read().splitlines())
    hits = skorche.filter(known, skorche.map(parser.parse, lines))
    reports = skorche.map(summary, skorche.batch(hits, batch_size=1000))
    skorche.run()
    skorche.shutdown()
    for report in reports.flush():
        for title in sorted(report):
            print(title, report[title])
