"""Identifiers that Python takes for the same, written in different ways."""

import skorche
from math_letters import ﬁnd as locate

𝐍𝐀𝐌𝐄 = "n"


def use(text: str) -> str:
    return NAME + locate(text)


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a", "b"])
    results = skorche.map(use, texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
