"""split() was given no values."""

import skorche


def is_short(text: str) -> bool:
    return len(text) < 3


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    (nothing,) = skorche.split(is_short, words, predicate_values=[])
    skorche.run()
    skorche.shutdown()
