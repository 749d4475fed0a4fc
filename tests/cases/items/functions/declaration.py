"""Items may be functions, classes, and generators."""

import skorche


def makers(number: int) -> list:
    return [abs, int, lambda value: -value, (value for value in [1])]


def apply_each(things: list) -> list:
    return [things[0](-1), things[1]("2"), things[2](3), list(things[3])]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    results = skorche.map(apply_each, skorche.map(makers, numbers))
    skorche.run()
    skorche.shutdown()
    print(results.flush())
