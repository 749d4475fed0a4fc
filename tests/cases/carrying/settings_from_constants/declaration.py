"""Constants that only @skorche.task uses stay behind; those that the task uses too do not."""

import logging

import skorche

WORKERS = 2
LIMIT = 3
LOG = logging.getLogger("shop")


@skorche.task(max_workers=WORKERS, logger=LOG)
def first(number: int) -> int:
    return number


@skorche.task(max_workers=LIMIT)
def second(number: int, limit: int = LIMIT) -> int:
    return min(number, limit)


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 5])
    results = skorche.chain([first, second], numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
