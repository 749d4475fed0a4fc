"""An async function cannot be a task."""

import skorche


async def fetch(text: str) -> str:
    return text


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    fetched = skorche.map(fetch, words)
    skorche.run()
    skorche.shutdown()
