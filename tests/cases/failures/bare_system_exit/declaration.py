"""A task that raises SystemExit without a word fails like any other, and is named."""

import skorche


def work(number):
    if number == 2:
        raise SystemExit
    return number


numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3])
results = skorche.map(work, numbers)

if __name__ == "__main__":
    skorche.run()
    skorche.shutdown()
