"""An import by name above what replaces that name brings the old one."""

from textwrap import dedent

import patch
import skorche


def work(number):
    return dedent(f"  {number}")


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
