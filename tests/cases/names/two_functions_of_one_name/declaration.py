"""Two functions of one name, of which only one stands at the top level under it."""

import skorche


def times(factor: int):
    def double(number: int) -> int:
        return factor * number

    return double


triple = times(3)


def double(number: int) -> int:
    return 2 * number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    results = skorche.chain([triple, double, triple], numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
