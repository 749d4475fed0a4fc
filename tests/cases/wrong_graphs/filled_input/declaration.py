"""A queue has fixed_inputs, and a stage fills it too."""

import skorche


def clean(text: str) -> str:
    return text.strip()


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    more = skorche.Queue("more", fixed_inputs=["c"])
    skorche.map(clean, words, queue_out=more)
    skorche.run()
    skorche.shutdown()
