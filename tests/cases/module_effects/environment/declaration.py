"""A variable of the environment, set by one name and read by another."""

from os import environ, getenv

import skorche

environ["SKORCHE_CASE"] = "on"


def work(number):
    return getenv("SKORCHE_CASE")


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
