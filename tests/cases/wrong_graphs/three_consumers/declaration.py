"""A variable stands for the name of a queue that has none."""

import skorche


def clean(text: str) -> str:
    return text.strip()


def is_short(text: str) -> bool:
    return len(text) < 3


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    cleaned = skorche.map(clean, words)
    lengths = skorche.map(len, cleaned)
    short, long = skorche.split(is_short, cleaned)
    copies = skorche.batch(cleaned, batch_size=2)
    skorche.run()
    skorche.shutdown()
