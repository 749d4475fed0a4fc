"""A registry that other modules fill when they are imported."""

import plugins  # noqa: F401
import skorche
from registry import apply_all


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a", "b"])
    results = skorche.map(apply_all, texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
