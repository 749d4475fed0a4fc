"""Lambdas that a comprehension makes, each with a default of its own."""

import skorche

STEPS = {word: (lambda text, word=word: f"{text} {word}") for word in ("a", "b")}
SIZES = [lambda text, *, least=least: max(len(text), least) for least in (1, 9)]


def everything(text: str) -> list[str]:
    return [step(text) for step in STEPS.values()]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["x"])
    results = skorche.map(STEPS["b"], texts)
    sizes = skorche.chain([everything, " ".join, SIZES[1]], results)
    skorche.run()
    skorche.shutdown()
    print(sizes.flush())
