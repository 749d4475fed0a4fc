"""An async function is awaited for several items at once, on one event loop."""

import asyncio

import skorche


@skorche.task(max_workers=20)
async def fetch(text: str) -> str:
    await asyncio.sleep(0.01)
    return text.strip()


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    fetched = skorche.map(fetch, words)
    skorche.run()
    skorche.shutdown()
