"""unbatch() cannot take numbers apart."""

import skorche


def count(text: str) -> int:
    return len(text)


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    counts = skorche.map(count, words)
    digits = skorche.unbatch(counts)
    skorche.run()
    skorche.shutdown()
