"""A task with the name of a part of the machinery fails with the same words."""

import skorche


def raised(number: int) -> int:
    raise ValueError("as it should")


def shown(number: int) -> int:
    return number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    results = skorche.chain([shown, raised], numbers)
    skorche.run()
    skorche.shutdown()
