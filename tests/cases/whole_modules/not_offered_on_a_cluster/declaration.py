"""No package goes along whole to a cluster, so that it is no way out of what is refused."""

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
