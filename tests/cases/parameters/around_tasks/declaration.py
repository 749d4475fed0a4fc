"""What is around a task, and what it opens, goes with parameters."""

import asyncio
from functools import partial

import skorche

path = skorche.parameter("path", "/tmp", help="where it is")
limit = skorche.parameter("limit", 2)


def opened(path):
    yield [path]


@skorche.task(setup=partial(opened, path=path), retries=1, logger="told")
def put(word, store, limit):
    return store[0] + word[:limit]


@skorche.task(max_workers=2, timeout=9)
async def fetch(word, *, timeout):
    await asyncio.sleep(0)
    return f"{word} {timeout}"


@skorche.task(on_error="skip", max_failures=1)
def checked(word, limit):
    if "b" in word:
        raise ValueError(limit)
    return word


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["abc", "bcd", "xyz"])
    there = skorche.map(put, words, limit=limit)
    fetched = skorche.map(fetch, there, timeout=limit)
    skorche.map(checked, fetched, max_failures=2, limit=limit)
    skorche.run()
    skorche.shutdown()
