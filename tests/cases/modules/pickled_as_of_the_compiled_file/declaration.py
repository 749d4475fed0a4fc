"""A pickle says which module a class is of, which is the compiled file itself there."""

import pickle

import skorche
from boxes import Box


def keep(number: int) -> list:
    box = pickle.loads(pickle.dumps(Box(number)))
    return [box.number, Box.__module__ == "boxes" or Box.__module__ == __name__]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    kept = skorche.map(keep, numbers)
    skorche.run()
    skorche.shutdown()
    print(kept.flush())
