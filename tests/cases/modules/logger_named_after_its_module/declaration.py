"""A module knows its own name."""

import skorche
from parts.log import name_of_logger


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=[1])
    results = skorche.map(name_of_logger, texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
