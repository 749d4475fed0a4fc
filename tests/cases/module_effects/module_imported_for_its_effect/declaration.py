"""A module of the user's that is only imported for what it does comes along."""

import textwrap

import patch
import skorche


def work(number):
    return textwrap.dedent(f"  {number}")


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
