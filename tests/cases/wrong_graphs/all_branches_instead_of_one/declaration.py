"""What split() returned stands where one queue belongs."""

import skorche


def clean(text: str) -> str:
    return text.strip()


def is_short(text: str) -> bool:
    return len(text) < 3


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    branches = skorche.split(is_short, words)
    cleaned = skorche.map(clean, branches)
    skorche.run()
    skorche.shutdown()
