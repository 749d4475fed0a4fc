"""init() forgets what was declared before it."""

import skorche


def double(number: int) -> int:
    return 2 * number


if __name__ == "__main__":
    skorche.map(str, skorche.Queue("texts", fixed_inputs=["no"]))
    skorche.init()
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    doubled = skorche.map(double, numbers)
    skorche.run()
    skorche.shutdown()
    print(doubled.flush())
