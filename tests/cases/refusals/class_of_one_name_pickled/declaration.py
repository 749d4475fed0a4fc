"""A pickle finds a class by its name, which another class has."""

import pickle

import boxes

import skorche


class Box:
    pass


def work(number: int) -> bytes:
    return pickle.dumps(boxes.Box(number))


def is_box(thing: object) -> bool:
    return isinstance(thing, Box)


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.filter(is_box, skorche.map(work, numbers))
    skorche.run()
    skorche.shutdown()
