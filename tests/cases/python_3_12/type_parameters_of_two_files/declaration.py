"""Two files with the same names, some of them bounds and arguments of types."""

import other

import skorche


class Item:
    name = "ours"


type Items = list[Item]


def pick[T: Item](items: list[T]) -> T:
    return items[0]


class Shelf[T: Item](list[T]):
    type Kind = Item

    def kind[Other: other.Item](self, value: Other) -> str:
        return f"{Items.__value__.__args__[0].name} {self.Kind.__value__.name}"


def work(number: int) -> list[str]:
    theirs = other.Shelf([other.Item(), other.Item()])
    ours = Shelf([Item(), Item()])
    bounds = [f.__type_params__[0].__bound__.name for f in (pick, other.pick, Shelf.kind)]
    names = [pick(ours).name, other.pick(theirs).name, *bounds]
    return [*names, ours.kind(None), theirs.kind(), other.Pairs.__value__.__args__[0].name]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
