"""Things of another kind."""


class Item:
    name = "theirs"


class Box[T = Item]:
    pass
