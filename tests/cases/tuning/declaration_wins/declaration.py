"""What the declaration says itself wins, also where it says what is so without it."""

import skorche


@skorche.task(max_workers=1, executor="thread")
def clean(word):
    return word.strip().lower()


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=[" One", "two ", "Three"], maxsize=50)
    cleaned = skorche.map(clean, words)
    out = skorche.batch(cleaned, batch_size=2)
    skorche.run()
    skorche.shutdown()
    print(*out.flush(), sep="\n")
