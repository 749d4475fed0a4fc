"""A declaration that raises is shown with the lines that led there."""

import skorche


def read_words() -> list:
    return open("no/such/file").read().split()


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=read_words())
    lengths = skorche.map(len, words)
    skorche.run()
    skorche.shutdown()
