"""A batch that waits too long goes out unfilled; a full one goes at once."""

import time

import skorche


@skorche.task
def pause_before_three(number):
    if number == 3:
        time.sleep(0.5)
    return number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3, 4, 5, 6, 7])
    slow = skorche.map(pause_before_three, numbers)
    batches = skorche.batch(slow, batch_size=4, timeout=0.1)
    skorche.run()
    skorche.shutdown()
