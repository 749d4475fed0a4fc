"""Countries of addresses, by a table of ranges that is read once."""

import bisect
import csv
import gzip
import ipaddress
import logging
import threading

import skorche

log = logging.getLogger(__name__)

TABLE = "ranges.csv"

_lock = threading.Lock()
_ranges = None


def ranges():
    """The table; the first who asks reads it."""
    global _ranges
    with _lock:
        if _ranges is None:
            log.debug("reading %s", TABLE)
            rows = []
            with open(TABLE, newline="") as file:
                for first, last, country in csv.reader(file):
                    rows.append((int(ipaddress.ip_address(first)), int(ipaddress.ip_address(last)), country))
            rows.sort()
            _ranges = [row[0] for row in rows], rows
    return _ranges


def private(address):
    return address.is_private or address.is_loopback


def country(address):
    starts, rows = ranges()
    at = bisect.bisect(starts, int(address)) - 1
    if at >= 0:
        first, last, name = rows[at]
        if first <= int(address) <= last:
            return name
    return None


@skorche.task(max_workers=3, on_error="skip")
def locate(text):
    address = ipaddress.ip_address(text)
    where = "private" if private(address) else country(address)
    return {"address": address.compressed, "where": where, "version": address.version}


@skorche.task
def networks(rows):
    found = {}
    for row in rows:
        size = 24 if row["version"] == 4 else 48
        net = ipaddress.ip_network("%s/%d" % (row["address"], size), strict=False)
        found[str(net)] = found.get(str(net), 0) + 1
    return sorted(found.items())


if __name__ == "__main__":
    addresses = skorche.Queue("addresses", [
        "192.168.0.7", "5.9.1.2", "5.9.1.77", "2001:67c:4e8::1", "8.8.8.8", "300.1.1.1", "127.0.0.1",
    ])
    rows, more = skorche.tee(skorche.map(locate, addresses))
    nets = skorche.map(networks, skorche.batch(more, batch_size=1000))
    skorche.run()
    skorche.shutdown()
    for row in sorted(rows.flush(), key=lambda row: row["address"]):
        print("%(address)-20s %(where)s" % row)
    print(nets.flush())
