"""Objects that can be called: with a name, made in place, and partials of partials."""

import dataclasses
import functools
import operator

import skorche


@dataclasses.dataclass(frozen=True)
class Scale:
    factor: int

    def __call__(self, number: int) -> int:
        return self.factor * number


class Counter:
    def __init__(self) -> None:
        self.seen = 0

    def __call__(self, number: int) -> int:
        self.seen += 1
        return number + self.seen

    @classmethod
    def make(cls, number: int) -> int:
        return cls()(number)


count = Counter()
power = functools.partial(functools.partial(pow, 2), mod=7)

if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    tasks = [Scale(3), count, Counter.make, functools.partial(pow, 2), power]
    tasks += [operator.methodcaller("bit_length"), operator.itemgetter, type]
    results = skorche.chain(tasks[:5], numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
