"""Two modules and the declaration have loggers, each by the name that the module has."""

import logging

import first
import second

import skorche

logger = logging.getLogger(__name__)


def work(number: int) -> list[str]:
    return [logger.name, *first.names(), *second.names()]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
