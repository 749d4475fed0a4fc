class Box:
    def __init__(self, number: int) -> None:
        self.number = number


def put(number):
    return Box(number)
