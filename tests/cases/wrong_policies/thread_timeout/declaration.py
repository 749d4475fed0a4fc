"""Nothing can stop a thread, so that a timeout could not be kept."""

import skorche


@skorche.task(timeout=3)
def fetch(word):
    return word


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a "])
    fetched = skorche.map(fetch, words)
    skorche.run()
    skorche.shutdown()
