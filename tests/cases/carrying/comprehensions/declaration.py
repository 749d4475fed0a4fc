"""Variables of comprehensions are no names of the file, at the top level and elsewhere."""

import skorche

words = ["one", "two"]
LENGTHS = [len(word) for word in words]
TABLE = {word: length for word, length in zip(words, LENGTHS)}
LETTERS = sorted({letter for word in words for letter in word})
PAIRS = tuple((number, word) for number, word in enumerate(words) if number)


class Sums:
    sums = [number + 1 for number in range(2)]


def all_of_them(number: int) -> list:
    return [LENGTHS, TABLE, LETTERS, PAIRS, Sums.sums, [n for n in range(number)]]


if __name__ == "__main__":
    word = number = "not this one"
    numbers = skorche.Queue("numbers", fixed_inputs=[2])
    results = skorche.map(all_of_them, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
