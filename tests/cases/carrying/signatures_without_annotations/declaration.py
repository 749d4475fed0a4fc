"""Who looks at annotations sees the same where there are none in what is carried."""

import inspect

import skorche


def scale(value, by=2.0):
    return value * by


def described(function):
    signature = inspect.signature(function)
    found = {n: p.annotation for n, p in signature.parameters.items()}
    empty = [n for n, kind in found.items() if kind is inspect.Parameter.empty]
    return [f"{function.__name__}{signature}", empty, function.__annotations__]


def work(number):
    return [described(scale), scale(number)]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
