"""A predicate that returns none of the values ends the pipeline; all of them are shown."""

import skorche


def size_of(text: str) -> str:
    return "long" if len(text) > 3 else "tiny"


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a long text", "a"])
    long, short = skorche.split(size_of, texts, predicate_values=("long", "it's short"))
    skorche.run()
    skorche.shutdown()
