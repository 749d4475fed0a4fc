"""A constant is computed from one that is found by a text."""

import skorche

BASE = 4
LIMIT = vars.__call__()["BASE"] + 1


def limited(number: int) -> int:
    return min(number, LIMIT)


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 9])
    results = skorche.map(limited, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
