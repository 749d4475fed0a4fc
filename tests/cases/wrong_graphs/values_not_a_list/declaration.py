"""split() was given a value that stands alone."""

import skorche


def is_short(text: str) -> bool:
    return len(text) < 3


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    short = skorche.split(is_short, words, predicate_values=True)
    skorche.run()
    skorche.shutdown()
