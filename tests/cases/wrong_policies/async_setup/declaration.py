"""A plain task cannot await what its setup opens."""

import skorche


async def connect():
    """Open something."""
    return []


@skorche.task(setup=connect)
def fetch(word, connection):
    return word


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a "])
    fetched = skorche.map(fetch, words)
    skorche.run()
    skorche.shutdown()
