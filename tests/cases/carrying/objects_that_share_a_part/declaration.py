"""Objects without a name of their own, which have a part in common: it stays in common."""

import threading
from functools import partial

import skorche


class Noting:
    def __init__(self, seen: set[int], lock: object) -> None:
        self.seen = seen
        self.lock = lock

    def __call__(self, number: int) -> int:
        with self.lock:
            self.seen.add(number)
        return number


class Asking:
    def __init__(self, of: set[int]) -> None:
        self.of = of

    def knows(self, number: int) -> bool:
        return number in self.of


def size(seen: list[set[int]], number: int) -> tuple[int, bool]:
    return number, number in seen[0]


def main() -> None:
    seen: set[int] = set()
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    noted = skorche.map(Noting(seen, threading.Lock()), numbers)
    known = skorche.filter(Asking(seen).knows, noted)
    sized = skorche.map(partial(size, [seen]), known)
    out = skorche.filter(lambda pair: pair[0] in seen, sized)
    skorche.run()
    skorche.shutdown()
    print(*out.flush(), sep="\n")


if __name__ == "__main__":
    main()
