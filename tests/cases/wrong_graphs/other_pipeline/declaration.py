"""A queue of one pipeline was given to another."""

import skorche


def clean(text: str) -> str:
    return text.strip()


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    first = skorche.Pipeline()
    cleaned = first.map(clean, words)
    lengths = skorche.map(len, cleaned)
    skorche.run()
    skorche.shutdown()
