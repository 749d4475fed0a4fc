"""The order of a set changes from run to run, and with it that of the queues."""

import skorche


def size_of(text: str) -> str:
    return "short" if len(text) < 3 else "long"


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    short, long = skorche.split(size_of, words, predicate_values={"short", "long"})
    skorche.run()
    skorche.shutdown()
