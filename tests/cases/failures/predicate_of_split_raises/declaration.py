"""A predicate of split() that raises is named as it was written."""

import skorche


def is_even(text: str) -> bool:
    return int(text) % 2 == 0


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["two"])
    even, odd = skorche.split(is_even, texts)
    skorche.run()
    skorche.shutdown()
