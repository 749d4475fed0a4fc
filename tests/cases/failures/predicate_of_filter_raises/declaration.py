"""A predicate of filter() that raises is named as it was written."""

import skorche


@skorche.task(name="is it even?")
def is_even(text: str) -> bool:
    return int(text) % 2 == 0


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["two"])
    even = skorche.filter(is_even, texts)
    skorche.run()
    skorche.shutdown()
