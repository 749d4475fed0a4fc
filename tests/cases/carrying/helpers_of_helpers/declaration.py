"""A task brings its helpers, and theirs, in source order, and nothing else."""

import skorche


def unused(text: str) -> str:
    return text


def words_of(text: str) -> list:
    return [clean(word) for word in text.split()]


def clean(word: str) -> str:
    return without_dots(word).lower()


def without_dots(word: str) -> str:
    return word.replace(".", "")


@skorche.task
def count(text: str) -> int:
    return len(words_of(text))


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["One. Two.", "Three"])
    counts = skorche.map(count, texts)
    skorche.run()
    skorche.shutdown()
    print(counts.flush())
