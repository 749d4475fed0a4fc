"""An import by name below what replaces that name brings the new one."""

import textwrap

import skorche

before = textwrap.dedent
textwrap.dedent = lambda text: f"patched{before(text)}"
from textwrap import dedent  # noqa: E402 - as it is now


def work(number):
    return dedent(f"  {number}")


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
