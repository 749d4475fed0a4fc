"""Type parameters, and aliases that are looked at as the tasks run."""

from collections.abc import Callable, Sequence

import skorche

SIZE = 2
KINDS = (int, str)


class Item:
    """What boxes hold."""

    text = "item"


type Boxed = list[Item]
type Nested[T] = dict[str, T | Nested[T]]
type Unused = list[Missing]  # noqa: F821


def first[T](items: Sequence[T], size: int = SIZE) -> T:
    return items[:size][0]


def both[T: Item, *Ts, **P](one: T, *rest: *Ts, call: Callable[P, T] | None = None) -> T:
    return one


class Box[T]:
    content: T
    type Inner = T

    def __init__(self, content: T) -> None:
        self.content = content

    def map[U](self, function: Callable[[T], U]) -> "Box[U]":
        return Box[U](function(self.content))


def SIZE_of[SIZE](value: SIZE) -> str:
    return f"{SIZE.__name__} {Boxed.__value__.__args__[0].text}"


@skorche.task
def work[T](number: T) -> list[object]:
    def inner[KINDS](value: KINDS) -> KINDS:
        return value

    box = Box(inner(number)).map(lambda content: content + SIZE)
    kinds = [kind.__name__ for kind in KINDS]
    return [first([box.content]), both(1, 2), SIZE_of(3), kinds, Nested.__name__]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
