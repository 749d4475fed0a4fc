"""How a task runs is said of the task, and not of one of its uses."""

import skorche


def double(number):
    return 2 * number


numbers = skorche.Queue("numbers", [1, 2])
doubled = skorche.map(double, numbers, max_workers=3, retries=2)
skorche.run()
