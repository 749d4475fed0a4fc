"""Inputs that are one text, or bytes, and not a list of them."""

import skorche


def size(item):
    return len(item)


if __name__ == "__main__":
    one = skorche.map(size, skorche.Queue("pictures", "a.jpg"))
    other = skorche.map(size, skorche.Queue("blocks", fixed_inputs=b"abc"))
    skorche.run()
    skorche.shutdown()
