"""Types are followed through split() and filter()."""

import skorche


def length(number: object) -> float:
    return number / 2


def is_low(number: float) -> bool:
    return number < 1


def clean(text: str) -> str:
    return text.strip()


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    lengths = skorche.map(length, numbers)
    low, high = skorche.split(is_low, lengths)
    kept = skorche.filter(is_low, high)
    cleaned = skorche.map(clean, kept)
    skorche.run()
    skorche.shutdown()
