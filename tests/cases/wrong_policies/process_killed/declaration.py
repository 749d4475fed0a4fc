"""A process that is killed is named, with the items that it held."""

import os
import signal

import skorche


@skorche.task(executor="process")
def work(number):
    if number == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    worked = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
