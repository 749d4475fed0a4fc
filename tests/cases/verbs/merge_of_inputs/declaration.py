"""Inputs may be merged before any stage; each keeps its name on the command line."""

import skorche


def double(number: int) -> int:
    return 2 * number


if __name__ == "__main__":
    left = skorche.Queue("left", fixed_inputs=[1, 2])
    right = skorche.Queue("right", fixed_inputs=(3, 4))
    doubled = skorche.map(double, skorche.merge([left, right]))
    skorche.run()
    skorche.shutdown()
    print(sorted(doubled.flush()))
