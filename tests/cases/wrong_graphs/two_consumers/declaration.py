"""One queue is emptied by two stages; both lines are shown."""

import skorche


def clean(text: str) -> str:
    return text.strip()


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    cleaned = skorche.map(clean, words)
    lengths = skorche.map(len, words)
    skorche.run()
    skorche.shutdown()
