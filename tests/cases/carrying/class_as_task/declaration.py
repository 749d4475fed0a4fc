"""A class can be a task, and so can a class method's wrapper function."""

import skorche


class Word(str):
    @classmethod
    def read(cls, text: str) -> "Word":
        return cls(text.strip())


class Length:
    def __init__(self, word: str) -> None:
        self.value = len(word)

    def __str__(self) -> str:
        return f"{self.value} letters"


def read(text: str) -> Word:
    return Word.read(text)


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=[" a ", "bc"])
    lengths = skorche.chain((read, Length, str), texts)
    skorche.run()
    skorche.shutdown()
    print(lengths.flush())
