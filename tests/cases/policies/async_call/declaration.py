"""An object whose __call__ is async is awaited like a function."""

import skorche


class Fetcher:
    async def __call__(self, text: str) -> str:
        return text.strip()


fetch = Fetcher()


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    fetched = skorche.map(fetch, words)
    skorche.run()
    skorche.shutdown()
