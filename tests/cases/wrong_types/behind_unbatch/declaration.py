"""Types are followed through unbatch()."""

import skorche


def words_of(text: str) -> "list[str]":
    return text.split()


def sum_of(numbers: "list[int]") -> int:
    return sum(numbers)


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    letters = skorche.unbatch(skorche.map(words_of, words))
    sums = skorche.map(sum_of, letters)
    skorche.run()
    skorche.shutdown()
