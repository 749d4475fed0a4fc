"""An async task cannot have processes."""

import skorche


@skorche.task(executor="process")
async def fetch(word):
    return word


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a "])
    fetched = skorche.map(fetch, words)
    skorche.run()
    skorche.shutdown()
