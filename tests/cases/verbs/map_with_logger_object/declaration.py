"""A logger may be given as an object; its import is not needed then."""

import logging

import skorche


@skorche.task(logger=logging.getLogger("pipeline"), max_workers=2)
def double(number: int) -> int:
    return 2 * number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3])
    doubled = skorche.map(double, numbers)
    skorche.run()
    skorche.shutdown()
    print(doubled.flush())
