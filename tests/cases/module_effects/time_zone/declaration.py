"""The time zone that a statement sets is that of the compiled file."""

import os
import time

import skorche

os.environ["TZ"] = "Asia/Tokyo"
time.tzset()


def work(number):
    return time.localtime(0).tm_hour


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
