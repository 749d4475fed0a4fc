"""A star import of skorche hides the builtin map from the tasks."""

from skorche import *


def texts_of(numbers: list) -> list:
    return list(map(str, numbers))


if __name__ == "__main__":
    numbers = Queue("numbers", fixed_inputs=[[1]])
    texts = chain([texts_of], numbers)
    run()
    shutdown()
    print(texts.flush())
