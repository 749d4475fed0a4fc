"""What cannot leave its process is named."""

import skorche


@skorche.task(executor="process")
def letters(word):
    return iter(word) if word == "a" else (letter for letter in word)


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["b"])
    lettered = skorche.map(letters, words)
    skorche.run()
    skorche.shutdown()
