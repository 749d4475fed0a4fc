"""An attribute of a function may be set by a compound statement."""

import skorche


def limit() -> int:
    return getattr(limit, "value", 2)


for value in (3, 4):
    limit.value = value


def cut(text: str) -> str:
    return text[: limit()]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["abcdef"])
    cuts = skorche.map(cut, texts)
    skorche.run()
    skorche.shutdown()
    print(cuts.flush())
