"""A task is a method of an object that has no name, and cannot be made of what it holds."""

import skorche


class Counter:
    def __init__(self, words: list[str]) -> None:
        self.most = max(map(len, words))

    def fits(self, word: str) -> bool:
        return len(word) <= self.most


def main(least: int) -> None:
    words = skorche.Queue("words", fixed_inputs=["a", "abcdef"])
    out = skorche.filter(Counter(["a" * least]).fits, words)
    skorche.run()
    skorche.shutdown()
    print(*out.flush(), sep="\n")


if __name__ == "__main__":
    main(3)
