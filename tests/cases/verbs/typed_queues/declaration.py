"""A queue that says what it holds is named by its variable, as any other."""

from __future__ import annotations

import skorche


def double(number: int) -> int:
    return 2 * number


def count(last: int) -> list[int]:
    return list(range(1, last + 1))


def feed(queue: skorche.Queue[int]) -> skorche.Queue[int]:
    return skorche.map(double, queue)


numbers = skorche.Queue[int](fixed_inputs=count(2))
others: skorche.Queue[int] = skorche.Queue(fixed_inputs=[3])
texts = skorche.Queue[str]("texts")
skorche.chain((double, str), feed(numbers), texts)
doubled = skorche.chain((double, double), others)
skorche.run()
skorche.shutdown()
