"""A decorator may make a function return something else than its annotation says."""

import functools

import skorche


def collected(function):
    @functools.wraps(function)
    def wrapper(text):
        return list(function(text))

    return wrapper


@collected
def letters(text: str) -> "Iterator[str]":
    yield from text


def length(items: list) -> int:
    return len(items)


@collected
def digits(number: int) -> str:
    return str(number)


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["ab", "c"])
    lengths = skorche.map(length, skorche.map(letters, texts))
    counts = skorche.map(length, skorche.map(digits, lengths))
    skorche.run()
    skorche.shutdown()
    print(counts.flush())
