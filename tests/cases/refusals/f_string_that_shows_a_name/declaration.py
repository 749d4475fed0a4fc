"""An f-string shows a name that is another one in the compiled file."""

import settings
from settings import NAME as TITLE

import skorche


def show(number: int) -> str:
    count = number
    return f"{count=} {settings.LIMIT} {TITLE=}"


def compare(text: str) -> str:
    return f"{settings.LIMIT==3} {settings.NAME = !r:>9} {text}"


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    results = skorche.chain([show, compare], numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
