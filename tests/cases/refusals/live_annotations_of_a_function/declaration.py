"""Annotations that a decorator looks at are types here, and would be texts there."""

import functools

import skorche


def converting(function):
    (convert,) = function.__annotations__.values()

    @functools.wraps(function)
    def wrapper(text):
        return function(convert(text))

    return wrapper


@skorche.task
@converting
def double(number: int):
    return 2 * number


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["1", "2"])
    doubled = skorche.map(double, texts)
    skorche.run()
    skorche.shutdown()
    print(doubled.flush())
