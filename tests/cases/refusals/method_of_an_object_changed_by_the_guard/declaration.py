"""An object of the guard block is changed after it was made."""

import skorche


class Counter:
    def __init__(self, by: int) -> None:
        self.by = by
        self.seen = 0

    @skorche.task(max_workers=2, ordered=True)
    def add(self, number: int) -> int:
        return number + self.by

    @skorche.task
    @staticmethod
    def twice(number: int) -> int:
        return 2 * number

    @classmethod
    @skorche.task
    def made(cls, number: int) -> int:
        return cls(number).by


if __name__ == "__main__":
    counter = Counter(3)
    counter.seen = 5
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    out = skorche.map(counter.add, numbers)
    skorche.run()
    skorche.shutdown()
    print(*out.flush(), sep="\n")
