"""The name of a queue is a text, and not an empty one."""

import skorche


def clean(text: str) -> str:
    return text.strip()


if __name__ == "__main__":
    words = skorche.Queue(["a", "b"])
    cleaned = skorche.map(clean, words, skorche.Queue(""))
    skorche.run()
    skorche.shutdown()
