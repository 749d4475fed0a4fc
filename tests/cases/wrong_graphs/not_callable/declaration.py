"""A task was called where it should have been named."""

import skorche


def clean(text: str) -> str:
    return text.strip()


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    cleaned = skorche.map(clean(" a "), words)
    skorche.run()
    skorche.shutdown()
