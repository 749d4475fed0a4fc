"""The programs that are disturbed.

Each notes the processes that it has in a folder, a file for each number.
"""

from __future__ import annotations

HEAD = """
import asyncio, logging, os, signal, subprocess, sys, threading, time
import skorche

def note():
    open(os.path.join("pids", str(os.getpid())), "a").close()
"""
#: 1 MB there and back, in processes that the harness kills and stops.
LARGE = """
@skorche.task(executor="process", max_workers=3, timeout=1.5, on_error="skip")
def work(data):
    note()
    time.sleep(data[0] % 7 / 1000)
    return data

def large(n):
    return bytes([n % 256]) * 1_000_000

def small(data):
    return len(data)

skorche.chain([large, work, small], skorche.Queue("numbers", list(range(400))))
skorche.run()
"""
#: Process stages beside thread tasks that print, log, take locks and fork.
LOCKS = """
LOCK = threading.Lock()

@skorche.task(max_workers=3)
def hold(n):
    with LOCK:
        print(end="", flush=True)
        logging.getLogger("soak").warning("at %d", n)
        if n % 40 == 0:
            subprocess.run(["true"], check=True)
        if n % 40 == 20:
            child = os.fork()
            if not child:
                os._exit(0)
            os.waitpid(child, 0)
        time.sleep(0.001)
    return n

@skorche.task(executor="process", max_workers=2, retries=30)
def work(n):
    note()
    if time.perf_counter_ns() // 1000 % 9 == 0:
        os._exit(3)
    with LOCK:
        print(end="", flush=True)
        logging.getLogger("soak").warning("in process %d", n)
    return n

held = skorche.map(hold, skorche.Queue("first", list(range(200))))
worked = skorche.map(work, skorche.Queue("second", list(range(200))), on_error="skip")
skorche.merge((held, worked))
skorche.run()
"""
#: Items of uneven cost through process stages; the costs are other ones for each SEED.
UNEVEN = """
import random

def compute(number):
    note()
    cost = random.Random(f"{os.environ['SEED']} {number}").uniform(0.0001, 0.001)
    end = time.perf_counter() + cost
    while time.perf_counter() < end:
        pass
    return number

few = skorche.task(executor="process", max_workers=2)(compute)
some = skorche.task(executor="process", max_workers=skorche.auto(1, 3))(compute)
skorche.chain([few, some], skorche.Queue("numbers", list(range(2000))))
skorche.run()
"""
#: What gets a signal, with tasks of three kinds; none would end by itself soon.
SIGNALS = {
    "threads": """
@skorche.task(max_workers=4)
def work(n):
    time.sleep(n % 5 / 100)
    return n
""",
    "processes": """
@skorche.task(executor="process", max_workers=3)
def work(n):
    note()
    time.sleep(n % 5 / 100)
    return n
""",
    "process calls": """
@skorche.task(executor="process", max_workers=3, retries=2)
def work(n):
    note()
    time.sleep(n % 5 / 100)
    return n
""",
    "threads that are added": """
@skorche.task(max_workers="auto", ordered=True)
def work(n):
    time.sleep(n % 5 / 100)
    return n
""",
    "processes that are added": """
@skorche.task(executor="process", max_workers=skorche.auto(1, 4))
def work(n):
    note()
    time.sleep(n % 5 / 100)
    return n
""",
    "async that is added": """
@skorche.task(max_workers="auto")
async def work(n):
    await asyncio.sleep(n % 5 / 100)
    return n
""",
    "async": """
@skorche.task(max_workers=20)
async def work(n):
    await asyncio.sleep(n % 5 / 100)
    return n
""",
}
TAIL = """
skorche.map(work, skorche.Queue("numbers", list(range(100_000))))
skorche.run()
"""
