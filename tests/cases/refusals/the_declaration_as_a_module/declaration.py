"""A module imports from the declaration, which then is there twice."""

import skorche
from helper import use

LIMIT = 2


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a", "b"])
    results = skorche.map(use, texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
