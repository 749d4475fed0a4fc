"""A task may be made by a call, also under the name of its function."""

import skorche


def double(number: int) -> int:
    return 2 * number


def increase(number: int) -> int:
    return number + 1


increasing = skorche.task(increase, max_workers=2)

if __name__ == "__main__":
    doubling = skorche.task(double, name="doubling")
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.chain([doubling, increasing], numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
