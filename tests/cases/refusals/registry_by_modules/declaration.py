"""A registry by the modules that classes are from, which is one in the compiled file."""

import skorche
from steps import STEPS


def work(text: str) -> list:
    return [step(text) for step in STEPS.values()]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    worked = skorche.map(work, texts)
    skorche.run()
    skorche.shutdown()
    print(worked.flush())
