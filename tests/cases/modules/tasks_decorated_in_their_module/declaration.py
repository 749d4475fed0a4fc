"""Modules that import skorche and decorate their tasks themselves."""

import skorche
import steps
from steps import count


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=[" pear ", "fig"])
    results = skorche.chain([steps.clean, count], texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
