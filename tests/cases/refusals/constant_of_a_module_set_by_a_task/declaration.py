"""A task sets a constant of a module."""

import settings
import skorche


def count(text: str) -> int:
    settings.SEEN += 1
    return settings.SEEN


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a", "b"])
    results = skorche.map(count, texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
