"""Load two weeks of web access logs into an SQLite database.

The pipeline fetches the log of each day and takes it apart line by line. A line
then goes one of three ways. Visits by people are loaded in batches of up to 500
rows, without the health checks. Visits by robots are only counted, by the name of
the robot. Lines that cannot be parsed go into a table of their own together with
the reason, so that they can be looked into.

Nothing comes over a network: the log of a day is made up by a random generator
which starts from the date, so a day always has the same log, with some damaged
lines in it. The database stays in the folder for temporary files. Its rows are
known by day and line number, so running this again adds no row twice.

Run it as it is, or compile it to a module that runs without skorche:

    python access_logs.py
    skorche compile access_logs.py
"""

from __future__ import annotations

import contextlib
import datetime
import random
import re
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import skorche

LINE_FORMAT = '{} - - [{:%d/%b/%Y:%H:%M:%S +0000}] "{} HTTP/1.1" {} {} "-" "{}"'
LINE_PATTERN = re.compile(
    r"(?P<client>[0-9.]+) - \S+ \[(?P<time>[^]]+)\]"
    r' "(?P<method>[A-Z]+) (?P<path>\S+) HTTP/[0-9.]+"'
    r' (?P<status>[1-5][0-9][0-9]) (?P<size>[0-9]+|-) "[^"]*" "(?P<agent>[^"]*)"'
)
ROBOT_PATTERN = re.compile(r"\w*(?:bot|crawler|spider)\b", re.IGNORECASE)

REQUESTS = ("GET /", "GET /lamps", "GET /lamps/17", "GET /cart", "POST /checkout")
STATUSES = (200, 304, 404, 500)
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
ROBOTS = (
    "Mozilla/5.0 (compatible; ExampleBot/2.1; +https://example.org/bot)",
    "lampspider/0.3 (+https://example.net/about)",
)

CREATE_VISITS = """
    CREATE TABLE IF NOT EXISTS visits (
        day TEXT, number INTEGER, time TEXT, client TEXT, method TEXT, path TEXT,
        status INTEGER, size INTEGER, agent TEXT, PRIMARY KEY (day, number)
    )
"""
INSERT_VISIT = """
    INSERT OR REPLACE INTO visits VALUES (
        :day, :number, :time, :client, :method, :path, :status, :size, :agent
    )
"""
CREATE_REJECTS = """
    CREATE TABLE IF NOT EXISTS rejects (
        day TEXT, number INTEGER, problem TEXT, text TEXT, PRIMARY KEY (day, number)
    )
"""
INSERT_REJECT = """
    INSERT OR REPLACE INTO rejects VALUES (:day, :number, :problem, :text)
"""


class Line(NamedTuple):
    """A line of a log, and where it was."""

    day: str
    number: int
    text: str


@skorche.task
def fetch_log(day: str) -> list[Line]:
    """Return the lines in the log of a day, numbered from one."""
    return [Line(day, number, text) for number, text in enumerate(make_up_log(day), 1)]


@skorche.task
def parse_line(line: Line) -> dict[str, Any]:
    """Take a line apart, or say what the problem with it is."""
    match = LINE_PATTERN.fullmatch(line.text)
    if match is None:
        return {**line._asdict(), "problem": "not in the combined log format"}
    try:
        time = datetime.datetime.strptime(match["time"], "%d/%b/%Y:%H:%M:%S %z")
    except ValueError:
        return {**line._asdict(), "problem": "no such time"}
    return {
        **match.groupdict(),
        "day": line.day,
        "number": line.number,
        "time": time.isoformat(),
        "status": int(match["status"]),
        "size": 0 if match["size"] == "-" else int(match["size"]),
    }


def sort_out(entry: dict[str, Any]) -> str:
    """Tell which way an entry goes: "ok", "damaged" or "robot"."""
    if "problem" in entry:
        return "damaged"
    return "robot" if ROBOT_PATTERN.search(entry["agent"]) else "ok"


def is_visit(entry: dict[str, Any]) -> bool:
    """Leave out the health checks, which nobody made."""
    return bool(entry["path"] != "/healthz")


@skorche.task
def load_visits(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """Write a batch of visits into the database and report on the batch."""
    write_rows(CREATE_VISITS, INSERT_VISIT, entries)
    statuses = Counter(str(entry["status"]) for entry in entries)
    return {"kind": "visits", "lines": len(entries), "by": dict(statuses)}


@skorche.task
def load_rejects(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """Write a batch of damaged lines into the database and report on the batch."""
    write_rows(CREATE_REJECTS, INSERT_REJECT, entries)
    problems = Counter(entry["problem"] for entry in entries)
    return {"kind": "rejects", "lines": len(entries), "by": dict(problems)}


@skorche.task
def count_robots(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """Report on a batch of visits by robots."""
    names = Counter(ROBOT_PATTERN.findall(entry["agent"])[0] for entry in entries)
    return {"kind": "robots", "lines": len(entries), "by": dict(names)}


def write_rows(create: str, insert: str, rows: list[dict[str, Any]]) -> None:
    """Insert rows into a table in one transaction."""
    # Writers take turns, be they threads or processes: each waits up to a minute.
    connection = sqlite3.connect(database_path(), timeout=60)
    with contextlib.closing(connection), connection:
        connection.execute(create)
        connection.executemany(insert, rows)


def database_path() -> str:
    """Return the path of the database file."""
    return str(Path(tempfile.gettempdir(), "skorche-access-logs.sqlite3"))


def make_up_log(day: str) -> Iterator[str]:
    """Yield the lines of a log, which are always the same for the same day."""
    chance = random.Random(day)
    midnight = datetime.datetime.fromisoformat(day)
    for second in sorted(chance.choices(range(86400), k=chance.randint(800, 1200))):
        client = f"203.0.113.{chance.randint(1, 254)}"
        request = chance.choice(REQUESTS)
        (status,) = chance.choices(STATUSES, weights=(85, 8, 6, 1))
        size = "-" if status == 304 else chance.randint(200, 20000)
        agent = BROWSER
        visitor = chance.random()
        if visitor < 0.1:
            client, request, agent = "10.0.0.2", "GET /healthz", "health-check/1.0"
        elif visitor < 0.3:
            agent = chance.choice(ROBOTS)
        time = midnight + datetime.timedelta(seconds=second)
        line = LINE_FORMAT.format(client, time, request, status, size, agent)
        yield damage(line, chance) if chance.random() < 0.01 else line


def damage(line: str, chance: random.Random) -> str:
    """Damage a line in one of the ways in which lines of real logs are damaged."""
    cut_off = line[: chance.randint(10, 60)]
    wrong_hour = line.replace(":", ":7", 1)
    not_http = line.replace("HTTP/1.1", r"\x16\x03\x01")
    return chance.choice((cut_off, wrong_hour, not_http))


if __name__ == "__main__":
    days = [
        "2026-11-01",
        "2026-11-02",
        "2026-11-03",
        "2026-11-04",
        "2026-11-05",
        "2026-11-06",
        "2026-11-07",
        "2026-11-08",
        "2026-11-09",
        "2026-11-10",
        "2026-11-11",
        "2026-11-12",
        "2026-11-13",
        "2026-11-14",
    ]
    queue_days = skorche.Queue(name="days", fixed_inputs=days)
    queue_reports = skorche.Queue(name="reports")

    q_logs = skorche.map(fetch_log, queue_days)
    q_lines = skorche.unbatch(q_logs)
    q_entries = skorche.map(parse_line, q_lines)
    q_ok, q_damaged, q_robots = skorche.split(
        sort_out, q_entries, predicate_values=("ok", "damaged", "robot")
    )

    q_visits = skorche.filter(is_visit, q_ok)
    q_visit_batches = skorche.batch(q_visits, batch_size=500)
    q_visit_reports = skorche.map(load_visits, q_visit_batches)

    q_damaged_batches = skorche.batch(q_damaged, batch_size=500)
    q_reject_reports = skorche.map(load_rejects, q_damaged_batches)

    q_robot_batches = skorche.batch(q_robots, batch_size=500)
    q_robot_reports = skorche.map(count_robots, q_robot_batches)

    skorche.merge(
        (q_visit_reports, q_reject_reports, q_robot_reports), queue_out=queue_reports
    )

    skorche.run()
    skorche.shutdown()
    reports = queue_reports.flush()

    for kind in ["visits", "rejects", "robots"]:
        batches = [report for report in reports if report["kind"] == kind]
        total: Counter[str] = Counter()
        for report in batches:
            total.update(report["by"])
        print(f"{kind}: {sum(total.values()):,} lines in {len(batches)} batches")
        for name, count in sorted(total.items()):
            print(f"    {name}: {count:,}")

    print(f"now in {database_path()}:")
    with contextlib.closing(sqlite3.connect(database_path())) as database:
        print("    day         visits  clients  errors  megabytes")
        for day, *numbers in database.execute(
            "SELECT day, count(*), count(DISTINCT client), sum(status >= 500),"
            " sum(size) / 1e6 FROM visits GROUP BY day ORDER BY day"
        ):
            print("    {}  {:6}  {:7}  {:6}  {:9.2f}".format(day, *numbers))
        (rejects,) = database.execute("SELECT count(*) FROM rejects").fetchone()
        print(f"    and {rejects} rejected lines")
