"""A predicate that returns a list returns none of the values."""

import skorche


def letters(text: str) -> list:
    return list(text)


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["ab"])
    long, short = skorche.split(letters, texts, predicate_values=(1, None))
    skorche.run()
    skorche.shutdown()
