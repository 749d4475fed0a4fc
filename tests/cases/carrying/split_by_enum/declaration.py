"""split() by the members of an Enum."""

import enum

import skorche


class Kind(enum.Enum):
    SHORT = 1
    LONG = 2


def kind_of(text: str) -> Kind:
    return Kind.SHORT if len(text) < 3 else Kind.LONG


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a", "abc"])
    short, long = skorche.split(kind_of, texts, predicate_values=tuple(Kind))
    skorche.run()
    skorche.shutdown()
    print(short.flush(), long.flush())
