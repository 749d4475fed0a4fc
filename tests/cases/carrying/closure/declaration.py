"""A function within another function uses a variable of that."""

import skorche


def main() -> None:
    factor = 2

    @skorche.task
    def multiply(number: int) -> int:
        return factor * number

    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    multiplied = skorche.map(multiply, numbers)
    skorche.run()
    skorche.shutdown()
    print(multiplied.flush())


if __name__ == "__main__":
    main()
