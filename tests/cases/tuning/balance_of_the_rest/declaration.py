"""What is tuned is not balanced, nor is its executor changed."""

import skorche


@skorche.task(ordered=True)
def clean(word):
    return word.strip().lower()


@skorche.task(ordered=True)
def measure(word):
    return word, len(word)


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=[" One", "two ", "Three"])
    out = skorche.map(measure, skorche.map(clean, words))
    skorche.run(balance=True)
    skorche.shutdown()
    print(*out.flush(), sep="\n")
