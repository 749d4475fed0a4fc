"""What one task returns, the next one cannot take; both lines are shown."""

import skorche


def count(text: str) -> int:
    return len(text)


def clean(text: str) -> str:
    return text.strip()


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    counts = skorche.map(count, words)
    cleaned = skorche.map(clean, counts)
    skorche.run()
    skorche.shutdown()
