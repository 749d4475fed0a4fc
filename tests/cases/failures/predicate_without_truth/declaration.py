"""A predicate of filter() whose result is neither true nor false."""

import skorche


class Undecided:
    def __bool__(self) -> bool:
        raise ValueError("cannot say")


def is_good(text: str) -> Undecided:
    return Undecided()


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["two"])
    good = skorche.filter(is_good, texts)
    skorche.run()
    skorche.shutdown()
