"""Not-a-number equals nothing, itself included."""

import skorche


def clean(text: str) -> str:
    return text.strip()


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    a, b = skorche.split(clean, words, predicate_values=("a", float("nan")))
    skorche.run()
    skorche.shutdown()
