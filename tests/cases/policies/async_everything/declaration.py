"""All settings of an async task together."""

import asyncio

import skorche


class Session:
    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        self.closed = True


def open_session():
    return Session()


tries = []


@skorche.task(
    max_workers=5,
    ordered=True,
    setup=open_session,
    retries=2,
    retry_on=(OSError, ValueError),
    backoff=0.001,
    timeout=5,
    rate=5000,
    on_error="skip",
)
async def fetch(number, session):
    await asyncio.sleep(0.002 * (number % 3))
    tries.append(number)
    if number % 4 == 1 and tries.count(number) < 3:
        raise OSError("not yet")
    return number, hasattr(session, "closed")


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=range(12))
    pages = skorche.map(fetch, numbers)
    alone = skorche.batch(pages, batch_size=20)
    skorche.run()
    skorche.shutdown()
