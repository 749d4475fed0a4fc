"""Declarations for a cluster, compiled, and run as scripts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from skorche.compiler import compile_file

#: Stages of all kinds; each process writes into FOLDER what it opens, closes and is called
#: with.
KINDS = '''"""All kinds of stages."""

import asyncio
import dataclasses
import functools
import os
import sqlite3
import time

import skorche

FOLDER = "FOLDER_"


def note(word):
    with open(os.path.join(FOLDER, f"{word}.txt"), "a") as file:
        file.write(f"{os.getpid()}\\n")


@dataclasses.dataclass
class Point:
    x: int


def connect():
    note("opened")
    with sqlite3.connect(":memory:") as connection:  # which one thread may use
        yield connection
    note("closed")


@skorche.task(setup=connect)
def plain(x: int, connection) -> Point:
    note("called")
    time.sleep(0.01)
    return Point(connection.execute("select ?", (x,)).fetchone()[0])


class Session:
    async def __aenter__(self):
        self.loop = asyncio.get_running_loop()
        return self

    async def __aexit__(self, *_):
        note("left")


@skorche.task(setup=Session, max_workers=20, ordered=True, timeout=5.0)
async def fetch(point: Point, session) -> Point:
    assert session.loop is asyncio.get_running_loop()
    await asyncio.sleep(0.2)
    return point


@functools.lru_cache(maxsize=None)
def total(number: int) -> int:
    return number + total(number - 1) if number else 0


@skorche.task(rate=200)
def paced(point: Point) -> Point:
    assert total(3) == 6  # by name no worker would find it
    return point


def shifted(by: int, point: Point) -> Point:
    return Point(point.x + by)


forth = functools.partial(shifted, 5)  # which is no call of what is bound
tries: dict = {}


@skorche.task(retries=2)
def flaky(point: Point) -> Point:
    tries[point.x] = tries.get(point.x, 0) + 1
    if point.x % 10 == 0 and tries[point.x] < 3:
        raise OSError("again")
    return point


@skorche.task(max_workers=1)
def alone(point: Point) -> Point:
    os.mkdir(os.path.join(FOLDER, "alone"))
    os.rmdir(os.path.join(FOLDER, "alone"))
    return point


points = skorche.map(plain, skorche.Queue("numbers", range(60)))
points = skorche.chain((forth, functools.partial(shifted, -5)), points)
points = skorche.map(alone, skorche.map(flaky, skorche.map(paced, skorche.map(fetch, points))))
batches = skorche.batch(points, batch_size=7)
skorche.run()
'''


#: What workers tell the client beside results.
NOTED = '''"""Its task fails on every seventh item."""

import skorche


@skorche.task(on_error="skip", max_failures=6, logger="shop")
def parse(number: int) -> int:
    if number % 7 == 3:
        raise ValueError(f"no {number}")
    return number


out = skorche.map(parse, skorche.Queue("numbers", range(40)))
skorche.run()
'''

#: Items that take a while; each process writes into FOLDER what it is called with.
SLOW = '''"""Items that take a while."""

import os
import time

import skorche

FOLDER = "FOLDER_"


def slow(number: int) -> int:
    with open(os.path.join(FOLDER, "called.txt"), "a") as file:
        file.write(f"{os.getpid()}\\n")
    time.sleep(0.02)
    return number


def is_even(number: int) -> bool:
    return number % 2 == 0


def halved(number: int) -> int:
    return number // 2


numbers = skorche.map(slow, skorche.Queue("numbers", range(COUNT)))
even, odd = skorche.split(is_even, numbers, predicate_values=(True, False))
batches = skorche.batch(skorche.merge((skorche.map(halved, even), odd)), batch_size=7)
skorche.run()
'''

#: What a task uses, in the place of a package that is installed while a file is there.
ELSEWHERE = """
class Elsewhere:
    def __reduce__(self):
        return eval, ("[open(PATH)] and 2",)


ELSEWHERE = Elsewhere()
"""

#: A task that takes more memory than a worker has, the first time.
LARGE = '''"""An item that is too large for a worker, which others find smaller."""

import os
import time

import skorche

FOLDER = "FOLDER_"


def fill(number: int) -> int:
    with open(os.path.join(FOLDER, "called.txt"), "a") as file:
        file.write(f"{os.getpid()}\\n")
    if number == 3 and TIMES > len(os.listdir(os.path.join(FOLDER, "filled"))):
        open(os.path.join(FOLDER, "filled", str(os.getpid())), "w").close()
        filling = bytearray(b"x") * 500_000_000
        time.sleep(30)
        del filling
    return number


out = skorche.map(fill, skorche.Queue("numbers", range(8)))
skorche.run()
'''

DYING = '''"""Its task ends the worker."""

import os

import skorche


def leave(x: int) -> int:
    os._exit(3)


out = skorche.map(leave, skorche.Queue("numbers", [5]))
skorche.run()
'''

#: A task that raises, or returns, what its item says.
ODD = '''"""Its task does what it is told to."""

import threading

import skorche


class OneWay:
    def __reduce__(self):
        return fail, ()


def fail():
    raise LookupError("no way back")


def do(word: str) -> object:
    if word == "interrupt":
        raise KeyboardInterrupt
    if word == "leave":
        raise GeneratorExit from ValueError("why")
    return {"lock": threading.Lock, "one way": OneWay}.get(word, word.upper)()


out = skorche.map(do, skorche.Queue("words", ["a"]))
skorche.run()
'''

#: A task whose resource one thread may use, which notes what opens and closes it; and one
#: that fails on every other item.
SHARED = '''"""A resource for one thread, and items that fail."""

import sqlite3
import threading
import time

import skorche

FOLDER = "FOLDER_"


def note(word):
    with open(FOLDER + "/threads.txt", "a") as file:
        file.write(f"{word}-{threading.get_ident()}\\n")


def connect():
    note("opened")
    with sqlite3.connect(":memory:") as connection:
        yield connection
    connection.close()
    note("closed")


@skorche.task(setup=connect)
def ask(number: int, connection: sqlite3.Connection) -> int:
    time.sleep(0.02)
    return connection.execute("select ?", (number,)).fetchone()[0]


@skorche.task(on_error="skip", max_failures=50, logger="shop")
def even(number: int) -> int:
    if number % 2:
        raise ValueError(number)
    return number


out = skorche.map(even, skorche.map(ask, skorche.Queue("numbers", range(100))))
skorche.run()
'''

NUMBERS = '''"""Numbers that are doubled."""

import skorche


def double(x: int) -> int:
    return 2 * x


out = skorche.map(double, skorche.Queue("numbers", [5]))
skorche.run()
'''

LOCKED = '''"""A lock stays where it is made."""

import threading

import skorche

LOCK = threading.Lock()


def locked(x: int) -> int:
    with LOCK:
        return x


out = skorche.map(locked, skorche.Queue("numbers", [5]))
skorche.run()
'''


def compiled(text: str, folder: Path) -> Path:
    """Write a declaration and what it is compiled to; return the latter's path."""
    (folder / "declaration.py").write_text(text.replace("FOLDER_", str(folder)))
    path = folder / "compiled_for_a_cluster.py"
    declaration = str(folder / "declaration.py")
    path.write_text(compile_file(declaration, "declaration.py", "dask", progress=True))
    return path


def run_script(path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(path), *words]
    return subprocess.run(
        command, cwd="/", check=False, capture_output=True, text=True, timeout=60
    )


def lines(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []
