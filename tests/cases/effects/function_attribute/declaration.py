"""An attribute of a function that a statement sets is set in the compiled file too."""

import skorche


def limit() -> int:
    return getattr(limit, "value", 2)


limit.value = 3


def cut(text: str) -> str:
    return text[: limit()]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["abcdef"])
    cuts = skorche.map(cut, texts)
    skorche.run()
    skorche.shutdown()
    print(cuts.flush())
