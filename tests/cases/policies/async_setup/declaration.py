"""The setup of an async task may be async itself, and is called once."""

import skorche

opened = []


async def connect():
    opened.append(1)
    return len(opened)


@skorche.task(max_workers=4, setup=connect)
async def fetch(number, connection):
    return number, connection


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=range(5))
    pages = skorche.map(fetch, numbers)
    skorche.run()
    skorche.shutdown()
