"""A stage that fills the queue that it empties."""

import skorche


def clean(text: str) -> str:
    return text.strip()


if __name__ == "__main__":
    words = skorche.Queue("words")
    skorche.map(clean, words, queue_out=words)
    skorche.run()
    skorche.shutdown()
