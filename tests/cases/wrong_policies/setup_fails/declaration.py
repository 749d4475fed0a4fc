"""A setup that fails stops the pipeline."""

import skorche


def connect():
    raise ConnectionError("nobody there")


@skorche.task(setup=connect)
def fetch(word, connection):
    return word


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a "])
    fetched = skorche.map(fetch, words)
    skorche.run()
    skorche.shutdown()
