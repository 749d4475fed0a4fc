"""map() was given its two arguments in the wrong order."""

import skorche


def clean(text: str) -> str:
    return text.strip()


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    cleaned = skorche.map(words, clean)
    skorche.run()
    skorche.shutdown()
