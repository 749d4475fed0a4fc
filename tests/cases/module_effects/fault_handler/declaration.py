"""The fault handler that a statement enables is enabled in the compiled file."""

import faulthandler
import sys

import skorche

faulthandler.enable(sys.__stderr__)


def work(number):
    from faulthandler import is_enabled

    return [number, is_enabled()]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
