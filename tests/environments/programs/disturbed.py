"""Tasks in processes, one of which exits, one hangs, and one raises an error."""

import os
import time

import skorche


@skorche.task(executor="process", max_workers=2, on_error="skip", timeout=2)
def work(item):
    if item == 3:
        os._exit(3)
    if item == 5:
        time.sleep(60)
    if item == 6:
        raise ValueError("six")
    return bytes(300_000 + item)


numbers = skorche.Queue("numbers", fixed_inputs=range(10))
sizes = skorche.map(len, skorche.map(work, numbers))
skorche.run()
