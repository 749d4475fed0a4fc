"""An item that equals everything is no sentinel."""

import skorche


class Everything:
    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0

    def __str__(self) -> str:
        return "everything"


def as_text(item: object) -> str:
    return str(item)


def everything(number: int) -> Everything:
    return Everything()


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    made = skorche.map(as_text, skorche.map(everything, numbers))
    skorche.run()
    skorche.shutdown()
    print(made.flush())
