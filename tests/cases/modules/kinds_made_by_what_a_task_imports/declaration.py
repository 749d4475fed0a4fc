"""A module that a task imports makes kinds of things, of which their root takes note."""

import skorche
from kinds import ROOT


def paint(number: int) -> str:
    from shades import SHADES

    return f"{SHADES[number]} {SHADES[number] in ROOT}"


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[0, 1])
    painted = skorche.map(paint, numbers)
    skorche.run()
    skorche.shutdown()
    print(*sorted(painted.flush()), sep="\n")
