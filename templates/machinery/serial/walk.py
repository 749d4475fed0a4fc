"""How the steps of a serial module follow each other, however deep they go."""

from collections.abc import Iterator
from typing import Any


def walk(first: "Any") -> "Iterator[str]":
    """Run a generator; generators that it yields run to their end before it goes on.

    Names of queues, which any of them yields, are passed on.
    """
    path = [first]
    try:
        while path:
            for step in path[-1]:
                if isinstance(step, str):
                    yield step
                elif step:
                    path.append(step)
                    break
            else:
                path.pop()
    finally:
        while path:
            path.pop().close()
