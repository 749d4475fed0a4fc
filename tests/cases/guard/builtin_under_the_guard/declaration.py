"""A builtin that a task uses is bound to something else under the guard, and the task fails."""

import skorche


def total(numbers: list) -> int:
    return sum(numbers)


if __name__ == "__main__":
    sum = 5
    numbers = skorche.Queue("numbers", fixed_inputs=[[1, 2]])
    totals = skorche.map(total, numbers)
    skorche.run()
    skorche.shutdown()
    print(totals.flush())
