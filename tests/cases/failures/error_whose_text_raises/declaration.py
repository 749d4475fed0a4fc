"""An error that cannot say what it is about is named by its class."""

import skorche


class Mute(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no comment")


def fail(number: int) -> None:
    raise Mute


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    results = skorche.map(fail, numbers)
    skorche.run()
    skorche.shutdown()
