"""The guard sets a constant of a module."""

import settings
import skorche
from work import cut


if __name__ == "__main__":
    settings.LIMIT = 3
    texts = skorche.Queue("texts", fixed_inputs=["abcdef"])
    results = skorche.map(cut, texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
