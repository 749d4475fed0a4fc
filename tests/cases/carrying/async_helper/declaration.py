"""A task may run an async function that it uses."""

import asyncio

import skorche


async def fetch(number: int) -> int:
    await asyncio.sleep(0)
    return 2 * number


async def fetch_all(numbers: list) -> list:
    return [await fetch(number) async for number in one_by_one(numbers)]


async def one_by_one(numbers: list):
    for number in numbers:
        yield number


def fetched(numbers: list) -> list:
    return asyncio.run(fetch_all(numbers))


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3])
    pairs = skorche.batch(numbers, batch_size=2)
    results = skorche.map(fetched, pairs)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
