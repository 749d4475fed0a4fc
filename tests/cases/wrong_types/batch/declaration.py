"""batch() makes lists, which a task for single items cannot take."""

import skorche


def clean(text: str) -> str:
    return text.strip()


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    cleaned = skorche.map(clean, words)
    pairs = skorche.batch(cleaned, batch_size=2)
    lost = skorche.map(clean, pairs)
    skorche.run()
    skorche.shutdown()
