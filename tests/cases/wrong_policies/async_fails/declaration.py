"""An async task that fails is named, with its item."""

import skorche


@skorche.task(max_workers=3, retries=2, timeout=0.05)
async def fetch(seconds):
    import asyncio

    await asyncio.sleep(seconds)
    return seconds


if __name__ == "__main__":
    waits = skorche.Queue("waits", fixed_inputs=[0, 30])
    fetched = skorche.map(fetch, waits)
    skorche.run()
    skorche.shutdown()
