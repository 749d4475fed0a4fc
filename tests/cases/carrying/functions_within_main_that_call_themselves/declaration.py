"""Functions within another that call themselves, also where the file has their name, too."""

import skorche


def halve(number: int) -> int:
    return 100


def shown(found: list[int]) -> str:
    return f"{found} {halve(0)}"


def main() -> None:
    def count(number: int) -> list[int]:
        return [number, *count(number - 1)] if number else [0]

    def halve(found: list[int]) -> list[int]:
        return found if len(found) < 2 else halve(found[: len(found) // 2])

    numbers = skorche.Queue("numbers", fixed_inputs=[1, 3])
    results = skorche.chain([count, halve, shown], numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())


main()
