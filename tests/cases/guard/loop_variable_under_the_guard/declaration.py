"""A loop under the guard binds a name that a task uses."""

import skorche

limit = 2


def cut(text: str) -> str:
    return text[:limit]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["abc"])
    cuts = skorche.map(cut, texts)
    for limit in (1, 2, 3):
        pass
    skorche.run()
    skorche.shutdown()
    print(cuts.flush())
