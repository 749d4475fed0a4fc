"""A task with the name of a builtin does not change what the machinery says."""

import skorche


def type(number: int) -> int:
    return number


def map(number: int) -> bool:
    return bool(number)


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    results = skorche.map(type, numbers)
    yes, no = skorche.split(map, results, predicate_values=("a", "b"))
    skorche.run()
    skorche.shutdown()
