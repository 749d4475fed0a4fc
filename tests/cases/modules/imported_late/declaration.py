"""Files that import each other, in the order that Python runs them in."""

import kinds
import skorche
from app import html


def show(number: int) -> list:
    return [html(number), kinds.kind(number), kinds.kind(str(number)), kinds.AFTER]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    shown = skorche.map(show, numbers)
    skorche.run()
    skorche.shutdown()
    print(shown.flush())
