"""Two pipelines are declared, and none is run."""

import skorche


def clean(text: str) -> str:
    return text.strip()


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    others = skorche.Queue("others", fixed_inputs=["c"])
    first = skorche.Pipeline()
    second = skorche.Pipeline()
    first.map(clean, words)
    second.map(clean, others)
