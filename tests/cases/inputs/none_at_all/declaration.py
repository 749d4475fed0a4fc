"""An input may be empty, and so may everything after it."""

import skorche


def double(number: int) -> int:
    return 2 * number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[])
    doubled = skorche.map(double, numbers)
    pairs = skorche.batch(doubled, batch_size=2)
    skorche.run()
    skorche.shutdown()
    print(pairs.flush())
