"""A task can be a predicate; its name is used."""

import skorche


@skorche.task(name="is it long?")
def is_long(word: str) -> bool:
    return len(word) > 3


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a", "long", "longer"])
    long, short = skorche.split(is_long, words)
    longest = skorche.filter(is_long, long)
    skorche.run()
    skorche.shutdown()
    print(longest.flush(), short.flush())
