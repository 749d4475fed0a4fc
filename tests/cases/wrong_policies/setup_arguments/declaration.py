"""With setup a task takes two arguments, and setup itself none."""

import skorche


def connect(host):
    return host


@skorche.task(setup=connect)
def fetch(word):
    return word


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a "])
    fetched = skorche.map(fetch, words)
    skorche.run()
    skorche.shutdown()
