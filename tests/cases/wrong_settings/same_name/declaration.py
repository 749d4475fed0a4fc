"""Two queues have one name."""

import skorche


def clean(text: str) -> str:
    return text.strip()


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    cleaned = skorche.Queue("words")
    skorche.map(clean, words, cleaned)
    skorche.run()
    skorche.shutdown()
