"""What is bound in a block that declares the pipeline, or after the run, does not come along."""

import os

import skorche


def known(word: str) -> bool:
    return word not in skipped


def cut(word: str) -> str:
    return word[: len(limits)]


if __name__ == "__main__":
    limits = os.listdir()
    limits.extend(os.listdir())
    with open(os.devnull, encoding="utf-8") as file:
        skipped = file.read().split()
        words = skorche.Queue("words", ["a", "b"])
        found = skorche.map(cut, skorche.filter(known, words))
        skorche.run()
    limits.clear()
    skorche.shutdown()
    print(found.flush())
