"""Methods are tasks: of an object, of none, and of the class."""

import skorche


class Counter:
    def __init__(self, by: int) -> None:
        self.by = by

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


counter = Counter(3)

if __name__ == "__main__":
    added = skorche.map(counter.add, skorche.Queue("numbers", fixed_inputs=[1, 2]))
    doubled = skorche.map(counter.twice, skorche.map(Counter.twice, added))
    out = skorche.map(Counter.made, doubled)
    skorche.run()
    skorche.shutdown()
    print(*out.flush(), sep="\n")
