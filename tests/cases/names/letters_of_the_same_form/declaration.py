"""Two files have a name, and one of them writes it with other letters of the same form."""

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
