"""Several inputs without fixed_inputs are told apart by name; some may have them."""

import skorche


def double(number: int) -> int:
    return 2 * number


if __name__ == "__main__":
    first = skorche.Queue("first numbers")
    second = skorche.Queue("second")
    third = skorche.Queue("third", fixed_inputs=[100])
    doubled = skorche.map(double, skorche.merge((first, second, third)))
    skorche.run()
    skorche.push_to_queue([1, 2], first)
    skorche.push_to_queue([3], second)
    skorche.shutdown()
    print(doubled.flush())
