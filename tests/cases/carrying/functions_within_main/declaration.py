"""A program whose tasks are defined within its main function."""

import re

import skorche


def helper(text: str) -> str:
    return text.strip()


def main() -> None:
    word = re.compile("[a-z]+")
    lowest = 1

    # Finds the words.
    @skorche.task(max_workers=2)
    def words(text: str) -> list:
        return [
            helper(found)
            for found in word.findall(text)
            if len(found) >= lowest
        ]

    @skorche.task
    def count(found: list) -> int:
        message = """
  how many
"""
        return len(found) + len(message)

    texts = skorche.Queue("texts", fixed_inputs=["a bc", "d"])
    counts = skorche.chain([words, count], texts)
    skorche.run()
    skorche.shutdown()
    print(counts.flush())


if __name__ == "__main__":
    main()
