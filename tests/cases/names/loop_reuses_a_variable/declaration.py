"""Queues that a loop makes are told apart by number, in the order of the picture."""

import skorche


def double(number: int) -> int:
    return 2 * number


if __name__ == "__main__":
    results = []
    for number in (1, 2, 3):
        start = skorche.Queue(fixed_inputs=[number])
        result = skorche.map(double, start)
        results.append(result)
    skorche.run()
    skorche.shutdown()
    print([result.flush() for result in results])
