"""Two classes of one name keep their names in what they show."""

import dataclasses

import left
import skorche


@dataclasses.dataclass
class Item:
    text: str


class Special(left.Item):
    pass


def show(text: str) -> str:
    return f"{Item(text)} {left.Item(text)} {left.make(text)} {Special(text)}"


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a", "b"])
    results = skorche.map(show, texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
