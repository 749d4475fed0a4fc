"""What a tee gives may be given on, and come together again."""

import skorche


def double(number: int) -> int:
    return 2 * number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3])
    first, second, third = skorche.tee(numbers, 3)
    fourth, fifth = skorche.tee(second)
    doubled = skorche.map(double, fourth)
    together = skorche.merge((doubled, third, fifth))
    skorche.run()
    skorche.shutdown()
