"""A task of a function that has no name of its own in the file."""

import skorche


def times(factor: int):
    def multiply(number: int) -> int:
        return factor * number

    return multiply


double = skorche.task(times(2), name="double")

if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    doubled = skorche.map(double, numbers)
    skorche.run()
    skorche.shutdown()
    print(doubled.flush())
