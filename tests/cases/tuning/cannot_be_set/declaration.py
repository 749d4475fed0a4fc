"""What a stage cannot have, or would give other items by."""

import skorche


async def clean(word):
    return word.strip().lower()


def is_long(word):
    return len(word) > 3


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=[" One", "two ", "Three"])
    cleaned = skorche.map(clean, words)
    long = skorche.filter(is_long, cleaned)
    out = skorche.batch(long, batch_size=2)
    skorche.run()
    skorche.shutdown()
    print(*out.flush(), sep="\n")
