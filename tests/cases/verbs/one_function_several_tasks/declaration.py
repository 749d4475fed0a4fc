"""One function may be several tasks, told apart by name= and settings."""

import skorche


def increase(number: int) -> int:
    return number + 1


first = skorche.task(increase, name="first step")
second = skorche.task(increase, name="second step", max_workers=2)

if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3])
    results = skorche.chain([first, second, increase], numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
