"""Inputs that can be read only once are made anew for each run."""

import skorche

TEXT = "one two three"


def words(text: str):
    yield from text.split()


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=words(TEXT))
    lines = skorche.Queue("lines", fixed_inputs=(word * 2 for word in ["a", "b"]))
    results = skorche.map(len, skorche.merge((texts, lines)))
    skorche.run()
    skorche.shutdown()
    print(results.flush())
