"""A predicate that returns something whose comparison fails names the item all the same."""

import skorche


class Touchy:
    def __eq__(self, other: object) -> bool:
        raise RuntimeError("do not compare me")

    def __hash__(self) -> int:
        return hash(True)

    def __repr__(self) -> str:
        return "Touchy()"


def touchy(text: str) -> Touchy:
    return Touchy()


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["ab"])
    yes, no = skorche.split(touchy, texts)
    skorche.run()
    skorche.shutdown()
