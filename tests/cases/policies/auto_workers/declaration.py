"""The pipeline sets how many workers its tasks have, and keeps what they are told."""

import asyncio
import time

import skorche


def session():
    return str


@skorche.task(max_workers="auto", setup=session, ordered=True)
def fetch(number, as_text):
    time.sleep(0.002)
    return as_text(number)


@skorche.task(max_workers=skorche.auto(2, 8), rate=2000.0, retries=2, on_error="skip")
async def ask(text):
    await asyncio.sleep(0.002)
    if text == "13":
        raise ValueError(text)
    return text


@skorche.task(max_workers="auto", executor="process")
def double(text):
    return 2 * text


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=range(60))
    doubled = skorche.chain([fetch, ask, double], numbers)
    skorche.run()
    skorche.shutdown()
