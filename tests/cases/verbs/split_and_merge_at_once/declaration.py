"""All branches of a split may be merged again at once."""

import skorche


def is_even(number: int) -> bool:
    return number % 2 == 0


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3])
    same_again = skorche.merge(skorche.split(is_even, numbers))
    skorche.run()
    skorche.shutdown()
    print(sorted(same_again.flush()))
