"""A setup may be a generator function, as fixtures of tests are."""

import skorche

log = []


def connection():
    log.append("opened")
    yield log
    log.append("closed")


@skorche.task(setup=connection)
def store(word, database):
    return word, list(database)


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a", "b"])
    stored = skorche.map(store, words)
    skorche.run()
    skorche.shutdown()
