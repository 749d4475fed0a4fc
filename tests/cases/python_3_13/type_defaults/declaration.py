"""Defaults of type parameters."""

import other

import skorche


class Item:
    name = "ours"


type Pair[A = Item, B = other.Item] = tuple[A, B]


class Box[T = Item]:
    def __init__(self, content: T) -> None:
        self.content = content


def work[T = Item](number: T) -> list[object]:
    defaults = [p.__default__.name for p in Pair.__type_params__]
    inner = [f.__type_params__[0].__default__.name for f in (Box, work, other.Box)]
    return [Box(number).content, *defaults, *inner]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
