"""A name is imported whose module binds it anew each time; here it stays what it was."""

import skorche
from counter import COUNT, step


def count(text: str) -> list:
    step()
    return [text, COUNT]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a", "b"])
    results = skorche.map(count, texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
