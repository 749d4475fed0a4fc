"""Things of another kind."""


class Item:
    name = "theirs"


type Pairs = list[Item]


def pick[T: Item](items: list[T]) -> T:
    return items[-1]


def same[Item](item: Item, default: object = Item) -> Item:
    return item or default()


class Shelf[T: Item](list[T]):
    class Item:
        name = "inner"

    def kind[U: Item](self) -> str:
        return f"{same(Item()).name} {same(None).name} {self.Item.name}"
