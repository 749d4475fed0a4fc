"""orders.csv -> checked rows -> SQLite -> totals."""

import csv
import logging
import sqlite3
from contextlib import closing, contextmanager

import skorche
from cleaning import Clean, RowError
from config import config

log = logging.getLogger("etl")


def rows(path):
    with open(path, newline="", encoding=config.encoding) as file:
        return [dict(row, line=n) for n, row in enumerate(csv.DictReader(file), 2)]


@contextmanager
def database():
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(config.schema)
        yield connection


@skorche.task
def clean(row):
    return Clean(config).row(row)


@skorche.task(setup=database)
def store(batch, connection):
    with connection:
        connection.executemany(
            "INSERT INTO orders VALUES (:id, :customer, :day, :cents, :currency)", batch
        )
    query = "SELECT currency, COUNT(*), SUM(cents) FROM orders GROUP BY currency ORDER BY 1"
    return [tuple(row) for row in connection.execute(query)]


def complaint(failure):
    row, error = failure.item, failure.error
    kind = "row" if isinstance(error, RowError) else "bug"
    return "%s %s: %s" % (kind, row["line"], error)


if __name__ == "__main__":
    source = skorche.Queue("rows", fixed_inputs=rows("orders.csv"))
    bad = skorche.Queue("bad")
    cleaned = skorche.map(clean, source, on_error=bad)
    totals = skorche.map(store, skorche.batch(cleaned, batch_size=100))
    complaints = skorche.map(complaint, bad)
    skorche.run()
    skorche.shutdown()
    print(totals.flush())
    for line in complaints.flush():
        log.error(line)
