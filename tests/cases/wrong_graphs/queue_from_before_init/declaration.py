"""A queue was made before init() began a new pipeline."""

import skorche


def clean(text: str) -> str:
    return text.strip()


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    cleaned = skorche.map(clean, words)
    skorche.init()
    lengths = skorche.map(len, cleaned)
    skorche.run()
    skorche.shutdown()
