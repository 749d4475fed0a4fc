"""An input without fixed_inputs is read from a file of JSON lines."""

import skorche


def length(word: str) -> int:
    return len(word)


if __name__ == "__main__":
    words = skorche.Queue("words")
    lengths = skorche.map(length, words)
    skorche.run()
    skorche.push_to_queue(["a", "bc"], words)
    skorche.shutdown()
    print(lengths.flush())
