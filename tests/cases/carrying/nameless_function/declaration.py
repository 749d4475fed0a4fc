"""A function that another one made, and that has no name in the file."""

import skorche


def times(factor: int):
    def multiply(number: int) -> int:
        return factor * number

    return multiply


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    doubled = skorche.map(times(2), numbers)
    skorche.run()
    skorche.shutdown()
    print(doubled.flush())
