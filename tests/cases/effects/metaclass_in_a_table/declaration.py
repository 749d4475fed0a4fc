"""Classes that a metaclass enters into a table come along with the table."""

import skorche

KINDS = {}


class Registering(type):
    def __init__(cls, name: str, bases: tuple, body: dict) -> None:
        super().__init__(name, bases, body)
        KINDS[name] = cls


class Square(metaclass=Registering):
    corners = 4


def corners(kind: str) -> object:
    return KINDS[kind].corners if kind in KINDS else "unknown"


if __name__ == "__main__":
    kinds = skorche.Queue("kinds", fixed_inputs=["Square", "Line"])
    results = skorche.map(corners, kinds)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
