"""A task uses an import that stands under the guard."""

import skorche


def root(number: int) -> float:
    return math.sqrt(number)


if __name__ == "__main__":
    import math

    numbers = skorche.Queue("numbers", fixed_inputs=[1, 4])
    roots = skorche.map(root, numbers)
    skorche.run()
    skorche.shutdown()
    print(roots.flush())
