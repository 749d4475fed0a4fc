"""A declaration may stand in a function; its variables name the queues there too."""

import skorche


def double(number: int) -> int:
    return 2 * number


def is_big(number: int) -> bool:
    return number > 2


def main() -> None:
    numbers = [1, 2]
    inputs = skorche.Queue(fixed_inputs=numbers)
    doubled = skorche.map(double, inputs)
    big, small = skorche.split(is_big, doubled)
    skorche.run()
    skorche.shutdown()
    print(big.flush(), small.flush())


if __name__ == "__main__":
    main()
