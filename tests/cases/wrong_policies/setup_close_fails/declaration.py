"""What has only a close() is closed at the end, and may fail there."""

import skorche


class Printer:
    def close(self):
        raise OSError("out of paper")


@skorche.task(setup=Printer)
def store(word, printer):
    return word


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a", "b"])
    stored = skorche.map(store, words)
    skorche.run()
    skorche.shutdown()
