"""An item whose __repr__ raises is shown by its class."""

import skorche


class Shy:
    def __repr__(self) -> str:
        raise RuntimeError("do not look")


def shy(number: int) -> Shy:
    return Shy()


def fail(item: object) -> None:
    raise ValueError("as it should")


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    results = skorche.map(fail, skorche.map(shy, numbers))
    skorche.run()
    skorche.shutdown()
