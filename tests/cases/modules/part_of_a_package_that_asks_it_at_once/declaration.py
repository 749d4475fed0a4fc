"""A part of a package that asks this for a name as it is imported comes below that."""

import skorche
from tools.further import noted, stepped


def work(number: int) -> list:
    return [stepped(number), noted()]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
