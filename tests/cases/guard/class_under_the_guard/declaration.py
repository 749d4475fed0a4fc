"""A class, a task and a helper are defined under the guard."""

import skorche

if __name__ == "__main__":
    import string

    LETTERS = set(string.ascii_lowercase)

    # What is counted.
    class Tally:
        """A tally."""

        def __init__(self, text: str) -> None:
            self.letters = [c for c in text if c in LETTERS]

    def size(tally: Tally) -> int:
        return len(tally.letters)

    @skorche.task
    def tally(text: str) -> int:
        return size(Tally(text))

    texts = skorche.Queue("texts", fixed_inputs=["aBc"])
    results = skorche.map(tally, texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
