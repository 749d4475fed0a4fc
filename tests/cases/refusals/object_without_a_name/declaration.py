"""Objects that can be called are made in place, and are not any more what was made."""

import zlib

import skorche


class Counter:
    def __init__(self, step: int = 1) -> None:
        self.step = step
        self.seen = 0

    def __call__(self, text: str) -> str:
        self.seen += self.step
        return f"{text} {self.seen}"


class Packer:
    def __init__(self) -> None:
        self.engine = zlib.compressobj()

    def __call__(self, text: str) -> int:
        return len(self.engine.compress(text.encode()))


def main() -> None:
    counter, packer = Counter(2), Packer()
    counter("begun")
    packer("begun")
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    results = skorche.map(counter, texts)
    more = skorche.map(packer, results)
    skorche.run()
    skorche.shutdown()
    print(more.flush())


main()
