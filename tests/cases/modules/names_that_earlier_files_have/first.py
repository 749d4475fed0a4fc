def named(function):
    return lambda number: f"{function.__qualname__} {function(number)}"


@named
def shown(number: int) -> int:
    return number


def again(number: int) -> str:
    return shown(number) + type(boxed()).__name__


class Box:
    pass


def boxed() -> Box:
    return Box()
