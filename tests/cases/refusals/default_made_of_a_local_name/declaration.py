"""The default of a function within another one is computed of a variable of that."""

import skorche


def main(base: int) -> None:
    def add(number: int, step: int = base + 1) -> int:
        return number + step

    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    results = skorche.map(add, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())


main(2)
