"""All that is wrong is said at once, in file order."""

import skorche


@skorche.task(max_workers=0)
def clean(text: str) -> str:
    return text.strip()


def is_short(text: str) -> bool:
    return len(text) < 3


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    words_again = skorche.Queue("words", maxsize=0)
    cleaned = skorche.map(clean, words)
    lengths = skorche.map(len, words)
    pairs = skorche.batch(cleaned, batch_size=0)
    both = skorche.merge([pairs])
    a, b = skorche.split(is_short, words_again, predicate_values=(1, 1))
    skorche.run()
    skorche.shutdown()
