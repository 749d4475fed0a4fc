"""What is set by setattr(), in a loop, by `with` and by a decorator is set."""

import logging
import math
import os
from contextlib import contextmanager

import skorche


@contextmanager
def setting(name):
    yield
    os.environ[name] = "left"


def at_once(function):
    function()
    return function


setattr(math, "tau", 6)
for level in ("SKORCHE_A", "SKORCHE_B"):
    os.environ.setdefault(level, "looped")
with setting("SKORCHE_C"):
    pass


@at_once
def quieten():
    log = logging.getLogger("skorche.case")
    log.setLevel(logging.ERROR)


def work(number):
    from logging import getLogger
    from math import tau
    from os import getenv

    names = ("SKORCHE_A", "SKORCHE_B", "SKORCHE_C")
    return [number, tau, *map(getenv, names), getLogger("skorche.case").level]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
