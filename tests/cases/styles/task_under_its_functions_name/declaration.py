"""A function's name may be bound again to the task that is made of it."""

import skorche


def double(number: int) -> int:
    return 2 * number


double = skorche.task(double, max_workers=2)

if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    doubled = skorche.map(double, numbers)
    skorche.run()
    skorche.shutdown()
    print(doubled.flush())
