"""Dialects, limits, adapters and types that statements register are there."""

import csv
import mimetypes
import socket
import sqlite3

import skorche

csv.register_dialect("bars", delimiter="|")
csv.field_size_limit(1000)
mimetypes.add_type("text/x-note", ".note")
socket.setdefaulttimeout(7)
sqlite3.register_adapter(complex, repr)


def work(number):
    import csv as tables
    from mimetypes import guess_type
    from socket import getdefaulttimeout
    from sqlite3 import connect

    found = connect(":memory:").execute("select ?", [complex(number)]).fetchone()
    row = next(tables.reader(["a|b"], "bars"))
    return [row, tables.field_size_limit(), guess_type("a.note")[0], getdefaulttimeout(), found]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
