"""What a declaration prints is not part of the compiled file, and it may exit by itself."""

import sys

import skorche


def double(number: int) -> int:
    return 2 * number


if __name__ == "__main__":
    print("declaring")
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    doubled = skorche.map(double, numbers)
    if "--run" in sys.argv:
        skorche.run()
        skorche.shutdown()
        print(doubled.flush())
    sys.exit()
