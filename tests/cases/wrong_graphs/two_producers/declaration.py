"""One queue is filled by two stages; both lines are shown."""

import skorche


def clean(text: str) -> str:
    return text.strip()


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    more = skorche.Queue("more", fixed_inputs=["c"])
    cleaned = skorche.Queue("cleaned")
    skorche.map(clean, words, cleaned)
    skorche.map(clean, more, cleaned)
    skorche.run()
    skorche.shutdown()
