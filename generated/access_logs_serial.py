#!/usr/bin/env python3
# Compiled by `skorche compile examples/access_logs.py`: change that file, not this one.
"""Load two weeks of web access logs into an SQLite database.

days
    -> fetch_log -> q_logs
    -> unbatch -> q_lines
    -> parse_line -> q_entries
    -> split sort_out
        'ok' -> q_ok
        'damaged' -> q_damaged
        'robot' -> q_robots

q_ok
    -> filter is_visit -> q_visits
    -> batch 500 -> q_visit_batches
    -> load_visits -> q_visit_reports
    -> merge -> reports

q_damaged
    -> batch 500 -> q_damaged_batches
    -> load_rejects -> q_reject_reports
    -> merge -> reports

q_robots
    -> batch 500 -> q_robot_batches
    -> count_robots -> q_robot_reports
    -> merge -> reports
"""

from __future__ import annotations

import contextlib
import datetime
import random
import re
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

# ---- Tasks and what they use, from examples/access_logs.py ---------------------------

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


def fetch_log(day: str) -> list[Line]:
    """Return the lines in the log of a day, numbered from one."""
    return [Line(day, number, text) for number, text in enumerate(make_up_log(day), 1)]


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


def load_visits(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """Write a batch of visits into the database and report on the batch."""
    write_rows(CREATE_VISITS, INSERT_VISIT, entries)
    statuses = Counter(str(entry["status"]) for entry in entries)
    return {"kind": "visits", "lines": len(entries), "by": dict(statuses)}


def load_rejects(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """Write a batch of damaged lines into the database and report on the batch."""
    write_rows(CREATE_REJECTS, INSERT_REJECT, entries)
    problems = Counter(entry["problem"] for entry in entries)
    return {"kind": "rejects", "lines": len(entries), "by": dict(problems)}


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


# ---- Inputs --------------------------------------------------------------------------

INPUTS = [
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

# ---- Pipeline: each item goes as far as it can before the next one is read -----------


def steps(inputs, reports, pause):
    """Push each item as far as it goes.

    With pause, yield the name of the queue after each item that comes out of it.
    """
    q_visits = []
    q_damaged = []
    q_robots = []

    def push_q_visit_batches(item):
        try:
            task = "load_visits"
            item = load_visits(item)
            reports.append(item)
            if pause:
                yield "reports"
        except BaseException as error:
            raise failure(error, task, item) from error

    def push_q_damaged_batches(item):
        try:
            task = "load_rejects"
            item = load_rejects(item)
            reports.append(item)
            if pause:
                yield "reports"
        except BaseException as error:
            raise failure(error, task, item) from error

    def push_q_robot_batches(item):
        try:
            task = "count_robots"
            item = count_robots(item)
            reports.append(item)
            if pause:
                yield "reports"
        except BaseException as error:
            raise failure(error, task, item) from error

    for item in read(inputs, "reading days"):
        try:
            task = "fetch_log"
            batch = fetch_log(item)
            for item in read(batch, "unbatch", batch):
                task = "parse_line"
                item = parse_line(item)
                task = "sort_out"
                value = choice(task, item, sort_out(item), ("ok", "damaged", "robot"))
                if value == "ok":
                    task = "is_visit"
                    if not is_visit(item):
                        continue
                    q_visits.append(item)
                    if len(q_visits) == 500:
                        yield from push_q_visit_batches(q_visits.copy())
                        q_visits.clear()
                elif value == "damaged":
                    q_damaged.append(item)
                    if len(q_damaged) == 500:
                        yield from push_q_damaged_batches(q_damaged.copy())
                        q_damaged.clear()
                else:
                    q_robots.append(item)
                    if len(q_robots) == 500:
                        yield from push_q_robot_batches(q_robots.copy())
                        q_robots.clear()
        except BaseException as error:
            raise failure(error, task, item) from error
    if q_visits:
        yield from push_q_visit_batches(q_visits.copy())
    if q_damaged:
        yield from push_q_damaged_batches(q_damaged.copy())
    if q_robots:
        yield from push_q_robot_batches(q_robots.copy())


def stream(inputs=INPUTS):
    """Yield (queue name, item) as outputs come; raise PipelineError if a task fails."""
    results = {"reports": []}
    for queue in steps(inputs, results["reports"], pause=True):
        yield queue, results[queue].pop()


def run(inputs=INPUTS):
    """Run the pipeline to its end; return the items of each output queue by name."""
    results = {"reports": []}
    list(steps(inputs, results["reports"], pause=False))
    return results


# ---- Machinery: failures and the command line ----------------------------------------


class PipelineError(Exception):
    """The pipeline failed: task and item say where, the cause is the original error."""

    def __init__(self, message, task="", item=None):
        super().__init__(message)
        self.task, self.item = task, item


def failure(error, task, *item):
    """Return what the caller gets for the error of a task; Ctrl-C stays what it is."""
    if isinstance(error, (GeneratorExit, KeyboardInterrupt, PipelineError)):
        raise error
    call = f"{task}({shown(item[0])})" if item else task
    raised = ": ".join(filter(None, [type(error).__name__, said(str, error)]))
    return PipelineError(f"{call} raised {raised}", task, *item)


def shown(value):
    """Return repr(value), shortened, or a stand-in where __repr__ itself fails."""
    text = said(repr, value) or object.__repr__(value)
    return text if len(text) <= 200 else text[:200] + "..."


def said(form, value):
    """Return a value as text, or "" where it has none."""
    try:
        return form(value)
    except BaseException:  # noqa: BLE001 - a broken __repr__, say
        return ""


def choice(task, item, value, values):
    """Return the value, if it is one of those for which there is a branch."""
    if value in values:
        return value
    text = f"{task}({shown(item)}) returned {shown(value)}, not one of "
    raise PipelineError(text + ", ".join(map(shown, values)), task, item)


def read(items, task, *item):
    """Yield the items; what they raise is a failure of the task."""
    try:
        yield from items
    except BaseException as error:
        raise failure(error, task, *item) from error


def json_lines(path, loads):
    """Yield the JSON value on each line of a file; - is standard input."""
    with open(0 if path == "-" else path, "rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                if line.strip():
                    yield loads(line)
            except (RecursionError, ValueError) as error:
                raise ValueError(f"{path}:{number}: {error}") from None


def main(inputs=INPUTS):
    """Run the pipeline by the words of the command line, and return the exit code."""
    try:
        import json
        import os
        import signal
        from argparse import ArgumentParser, RawTextHelpFormatter
    except ImportError:  # this Python is too small for a command line
        return print(*stream(), sep="\n")
    parser = ArgumentParser(description=__doc__, formatter_class=RawTextHelpFormatter)
    about = "read the inputs from FILE, one JSON value a line; - is standard input"
    parser.add_argument("--input", action="append", metavar="[NAME=]FILE", help=about)
    for option in parser.parse_args().input or []:
        named = option.startswith(("days=", "inputs="))
        path = option.partition("=")[2] if named else option
        there = path == "-" or os.access(path, os.R_OK) and not os.path.isdir(path)
        if not there or inputs is not INPUTS:
            parser.error(f"--input {option} is not one file that can be read")
        inputs = json_lines(path, json.loads)
    if sys.stdout is None:
        parser.error("standard output is closed")
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115 - may be closed

    def terminate(*_):
        raise KeyboardInterrupt("terminated")

    signal.signal(signal.SIGTERM, terminate)
    try:
        for _, item in stream(inputs):
            print(json.dumps(item, default=str), flush=True)
    except (KeyboardInterrupt, OSError) as error:
        # Drop what could not be written: it would be tried again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, KeyboardInterrupt):
            return 143 if error.args else 130
        return 0 if isinstance(error, BrokenPipeError) else f"{parser.prog}: {error}"
    except Exception as error:  # noqa: BLE001 - also what JSON has no form for
        cause = error.__cause__ or error
        sys.excepthook(type(cause), cause, cause.__traceback__)
        if not isinstance(error, PipelineError):
            error = failure(error, f"writing {shown(item)} as JSON")
        return f"{parser.prog}: {error}"


if __name__ == "__main__":
    sys.exit(main())
