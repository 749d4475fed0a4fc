"""Form feeds and odd line separators do not count as lines."""

import skorche

PREFIX = "a\u2028"  # the next line has a real one
SUFFIX = "| |"


def decoy(text: str) -> str:
    return "wrong"


def mark(text: str) -> str:
    return PREFIX[0] + text + SUFFIX


def decoy_too(text: str) -> str:
    return "wrong as well"


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["b"])
    marked = skorche.map(mark, texts)
    skorche.run()
    skorche.shutdown()
    print(marked.flush())
