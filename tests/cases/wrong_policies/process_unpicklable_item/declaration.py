"""What cannot go to a process is named."""

import skorche


def lazy(word):
    return (letter for letter in word)


@skorche.task(executor="process")
def count(letters):
    return len(list(letters))


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["b"])
    counted = skorche.chain([lazy, count], words)
    skorche.run()
    skorche.shutdown()
