"""A queue without a name or a variable is known by what fills it."""

import skorche


def is_short(text: str) -> bool:
    return len(text) < 3


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a", "long"])
    queues = skorche.split(is_short, words)
    lengths = skorche.map(len, queues[0])
    texts = skorche.map(str, queues[0])
    skorche.run()
    skorche.shutdown()
    print(lengths.flush())
