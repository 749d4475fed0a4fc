"""chain() was given a task that stands alone."""

import skorche


def clean(text: str) -> str:
    return text.strip()


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    cleaned = skorche.chain(clean, words)
    skorche.run()
    skorche.shutdown()
