"""split() by a single value is a check that all items have it."""

import skorche


def kind_of(item: object) -> str:
    return type(item).__name__


if __name__ == "__main__":
    items = skorche.Queue("items", fixed_inputs=[1, 2])
    (numbers,) = skorche.split(kind_of, items, predicate_values=["int"])
    skorche.run()
    skorche.shutdown()
    print(numbers.flush())
