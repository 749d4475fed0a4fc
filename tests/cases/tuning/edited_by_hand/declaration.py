"""A hand wrote other keys, values and tables than there are; all are told, each by its line."""

import skorche


def clean(word):
    return word.strip().lower()


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=[" One", "two ", "Three"])
    cleaned = skorche.map(clean, words)
    out = skorche.batch(cleaned, batch_size=2)
    skorche.run()
    skorche.shutdown()
    print(*out.flush(), sep="\n")
