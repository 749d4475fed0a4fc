"""Also of async tasks so many items may fail, and of those in processes."""

import skorche


@skorche.task(on_error="skip", max_workers=2, max_failures=1)
async def invert(number):
    return 1 / number


@skorche.task(on_error="skip", max_failures=1, executor="process")
def invert_there(number):
    return 1 / number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[4, 0, 2])
    here, there = skorche.tee(numbers)
    inverted = skorche.map(invert, here)
    inverted_there = skorche.map(invert_there, there)
    skorche.run()
    skorche.shutdown()
