"""A pipeline may consist of parts that have nothing to do with each other."""

import skorche


def double(number: int) -> int:
    return 2 * number


if __name__ == "__main__":
    left = skorche.Queue("left", fixed_inputs=[1, 2])
    right = skorche.Queue("right", fixed_inputs=["a"])
    doubled = skorche.map(double, left)
    loud = skorche.map(str.upper, right)
    skorche.run()
    skorche.shutdown()
    print(doubled.flush(), loud.flush())
