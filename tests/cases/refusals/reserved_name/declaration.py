"""One task means skorche's Failure by a name that another one has a class of its own for."""

from lib import is_failure

import skorche


class Failure:
    pass


@skorche.task
def use(number: int) -> bool:
    return is_failure(Failure())


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    used = skorche.map(use, numbers)
    skorche.run()
    skorche.shutdown()
