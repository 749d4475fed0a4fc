"""Join rotated and compressed logs in the order of time, and count by level."""

import contextlib
import gzip
import heapq
import io
import json
import logging
import re
import sys
from datetime import datetime
from logging.handlers import MemoryHandler

import skorche

handler = logging.StreamHandler(sys.stderr)
handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
LOG = logging.getLogger("rotated")
LOG.addHandler(MemoryHandler(100, target=handler))
LOG.setLevel(logging.INFO)

ENTRY = re.compile(r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (?P<level>[A-Z]+) (?P<message>.*)")


def rotated(lines):
    return gzip.compress("".join(line + "\n" for line in lines).encode("utf-8"), mtime=0)


FILES = [
    ("app.log", b"2024-01-02 10:00:00 INFO started\n2024-01-02 10:00:05 ERROR boom\n  at line 3\n"),
    ("app.log.1.gz", rotated(["2024-01-01 23:59:59 WARNING late", "2024-01-02 09:00:00 INFO gr\u00fcezi"])),
    ("app.log.2.gz", b"\x1f\x8bbroken"),
    ("app.log.3", b"2023-12-31 00:00:00 DEBUG first\n"),
]


@contextlib.contextmanager
def opened(name, data):
    raw = io.BytesIO(data)
    stream = gzip.GzipFile(fileobj=raw) if name.endswith(".gz") else raw
    text = io.TextIOWrapper(stream, encoding="utf-8")
    try:
        yield text
    finally:
        text.close()


@skorche.task(on_error="skip")
def entries(pair):
    name, data = pair
    found = []
    with opened(name, data) as lines:
        for line in lines:
            match = ENTRY.match(line.rstrip())
            if match:
                found.append((datetime.fromisoformat(match["time"]), match["level"], match["message"]))
            elif found:  # goes on
                when, level, message = found[-1]
                found[-1] = when, level, message + " " + line.strip()
    LOG.info("%s: %d entries", name, len(found))
    return found


def joined(lists):
    return list(heapq.merge(*lists))


def as_json(entry):
    when, level, message = entry
    return json.dumps({"t": when.timestamp() - when.timestamp() + when.hour, "l": level, "m": message})


if __name__ == "__main__":
    lists = skorche.map(entries, skorche.Queue("files", FILES))
    merged = skorche.unbatch(skorche.map(joined, skorche.batch(lists, batch_size=50)))
    lines = skorche.map(as_json, merged)
    skorche.run()
    skorche.shutdown()
    print("\n".join(lines.flush()))
