"""A module finds its data beside its own file."""

import skorche
from data import lookup


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a", "b"])
    results = skorche.map(lookup, texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
