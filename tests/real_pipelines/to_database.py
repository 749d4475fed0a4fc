"""Read web servers' logs, and keep what went wrong in a database."""

import functools
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import skorche

LINE = re.compile(
    r'(?P<host>\S+) \S+ \S+ \[(?P<at>[^]]+)\] "(?P<request>[^"]*)" (?P<status>\d{3}) (?P<size>\S+)'
)

database = skorche.parameter("database", Path("access.db"), help="where rows are added")
worst = skorche.parameter(
    "worst", 400, help="the lowest status that is kept", env="WORST"
)


def parse(line):
    match = LINE.match(line)
    if match is None:
        raise ValueError("this is no line of a log")
    return {
        "host": match["host"],
        "at": datetime.strptime(match["at"], "%d/%b/%Y:%H:%M:%S %z"),
        "request": match["request"],
        "status": int(match["status"]),
    }


def is_bad(row, worst):
    return row["status"] >= worst


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE IF NOT EXISTS bad (host, at, request, status)")
    try:
        yield connection
    finally:
        connection.close()


def store(rows, connection):
    values = [(r["host"], r["at"].isoformat(), r["request"], r["status"]) for r in rows]
    with connection:
        connection.executemany("INSERT INTO bad VALUES (?, ?, ?, ?)", values)
    return len(values)


if __name__ == "__main__":
    lines = skorche.Queue("lines")
    unread = skorche.Queue("unread")
    rows = skorche.map(skorche.task(parse, max_workers=2), lines, on_error=unread)
    bad = skorche.filter(is_bad, rows, worst=worst)
    batches = skorche.batch(bad, batch_size=3)
    writer = skorche.task(store, setup=functools.partial(opened, path=database))
    stored = skorche.map(writer, batches, skorche.Queue("stored"))
    skorche.run()
    with open("access.log", encoding="utf-8") as log:
        for line in log:
            lines.put(line.rstrip("\n"))
    skorche.shutdown()
    print(sum(stored.flush()), "rows")
