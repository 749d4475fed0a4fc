"""An attribute that is set in a class of a standard module is set there."""

import patches
import skorche

from textwrap import TextWrapper, fill


def work(number):
    return [TextWrapper.x if hasattr(TextWrapper, "x") else 0, fill("a" * number)]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
