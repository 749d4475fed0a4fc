"""An async generator function cannot be a task."""

import skorche


@skorche.task
async def fetch(text: str):
    yield text


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    fetched = skorche.map(fetch, words)
    letters = skorche.unbatch(fetched)
    skorche.run()
    skorche.shutdown()
