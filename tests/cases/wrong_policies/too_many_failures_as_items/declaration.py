"""No failure at all is let pass by max_failures=0, not even into a queue."""

import skorche


async def invert(number):
    return 1 / number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[4, 0, 2])
    failed = skorche.Queue("failed")
    inverted = skorche.map(invert, numbers, on_error=failed, max_failures=0)
    skorche.run()
    skorche.shutdown()
