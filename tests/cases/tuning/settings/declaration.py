"""What `skorche tune` set is in the compiled file, which says so."""

import skorche


@skorche.task(ordered=True)
def clean(word):
    return word.strip().lower()


@skorche.task(ordered=True)
def measure(word):
    return word, len(word)


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=[" One", "two ", "Three"])
    cleaned = skorche.map(clean, words)
    again = skorche.map(clean, cleaned)
    out = skorche.batch(skorche.map(measure, again))
    skorche.run()
    skorche.shutdown()
    print(*out.flush(), sep="\n")
