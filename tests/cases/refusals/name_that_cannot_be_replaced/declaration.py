"""Two files have a name, and one of them shows it, as it would not be shown any more."""

import helpers
import skorche


def find(text: str) -> str:
    return helpers.find(text) + "!"


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    results = skorche.map(find, texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
