"""tee() gives each item to both of its queues."""

import skorche


def double(number: int) -> int:
    return 2 * number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3])
    left, kept = skorche.tee(numbers)
    doubled = skorche.map(double, left)
    skorche.run()
    skorche.shutdown()
    print(doubled.flush(), kept.flush())
