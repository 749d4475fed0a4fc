"""A task that takes its time."""

import time

import skorche


def wait(seconds):
    time.sleep(seconds)
    return seconds


waits = skorche.Queue("waits", fixed_inputs=[3.0, 60.0])
skorche.map(wait, waits)
skorche.run()
