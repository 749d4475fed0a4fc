"""A loop of events is not run by importing a module."""

import asyncio
import sys

import skorche

if len(sys.argv) > 9:
    loop = asyncio.new_event_loop()
    loop.run_forever()


def work(number):
    return number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
