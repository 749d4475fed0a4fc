"""A module that is a program of its own, too: none of that happens where it is imported."""

import sys


class Scale:
    factor = 2

    def of(self, number: int) -> int:
        return self.factor * number


scale = Scale()
of = scale.of

if __name__ == "__main__":
    scale.factor = int(sys.argv[1])
    print(of(1))
