"""maxsize is a positive whole number."""

import skorche


def clean(text: str) -> str:
    return text.strip()


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a"], maxsize=0)
    cleaned = skorche.Queue(maxsize=-5)
    skorche.map(clean, words, cleaned)
    lengths = skorche.map(len, cleaned, skorche.Queue("lengths", maxsize="100"))
    skorche.run()
    skorche.shutdown()
