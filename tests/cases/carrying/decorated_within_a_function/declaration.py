"""Decorators above a function within another one, and above a task."""

import functools

import skorche


def twice(function):
    @functools.wraps(function)
    def wrapper(text):
        return function(function(text))

    return wrapper


def main() -> None:
    @skorche.task
    @functools.lru_cache(maxsize=None)
    def mark(text: str) -> str:
        return text + "!"

    @twice
    @skorche.task
    def quote(text: str) -> str:
        return f"'{text}'"

    texts = skorche.Queue("texts", fixed_inputs=["a", "a"])
    results = skorche.chain([mark, quote], texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())


main()
