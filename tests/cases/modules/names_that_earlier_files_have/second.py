from first import named


@named
def shown(number: int) -> int:
    return -number


class Box:
    def size(self) -> int:
        return 1
