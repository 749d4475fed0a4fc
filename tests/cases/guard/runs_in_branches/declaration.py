"""Of two run()s one is called, and a loop ends with its first turn."""

import sys

import skorche


def double(number: int) -> int:
    return 2 * number


def run() -> None:
    while True:
        if len(sys.argv) < 100:
            skorche.run()
        else:
            skorche.run(target="serial")
        break


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3])
    doubled = skorche.map(double, numbers)
    run()
    skorche.shutdown()
    print(*doubled.flush())
