"""Tasks and helpers may have the names of builtins, which the machinery uses too."""

import skorche


def list(number: int) -> int:
    return number + 1


def len(number: int) -> int:
    return number + 1


def print(number: int) -> int:
    return number + 1


def str(number: int) -> int:
    return number + 1


def zip(number: int) -> bool:
    return number > 0


def iter(number: int) -> tuple:
    return (number,)


def min(number: int) -> int:
    return number + 1


def next(number: int) -> int:
    return min(number)


def int(number: object) -> object:
    return number


def tuple(number: object) -> bool:
    return bool(number)


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[0])
    increased = skorche.chain([list, len, print, str, next, int], numbers)
    kept, others = skorche.split(zip, skorche.filter(tuple, increased))
    again = skorche.unbatch(skorche.map(iter, kept))
    batches = skorche.batch(again, batch_size=2, fill_batch=False)
    skorche.run()
    skorche.shutdown()
