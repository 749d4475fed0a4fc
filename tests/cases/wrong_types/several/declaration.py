"""All steps that do not fit are said at once."""

import skorche


def count(text: str) -> int:
    return len(text)


def clean(text: str) -> str:
    return text.strip()


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    counts = skorche.map(count, words)
    cleaned = skorche.map(clean, counts)
    pairs = skorche.batch(cleaned, batch_size=2)
    more = skorche.map(clean, pairs)
    skorche.run()
    skorche.shutdown()
