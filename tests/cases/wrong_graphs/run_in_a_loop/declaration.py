"""A pipeline is run for each of several inputs."""

import skorche


def double(number: int) -> int:
    return 2 * number


def work(number: int) -> None:
    numbers = skorche.Queue("numbers", fixed_inputs=[number])
    skorche.map(double, numbers)
    skorche.run()
    skorche.shutdown()


if __name__ == "__main__":
    for number in range(3):
        work(number)
