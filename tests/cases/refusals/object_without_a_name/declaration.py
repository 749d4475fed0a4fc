"""An object that can be called is made in place, and cannot be written."""

import skorche


class Counter:
    def __init__(self) -> None:
        self.seen = 0

    def __call__(self, text: str) -> str:
        self.seen += 1
        return f"{text} {self.seen}"


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    results = skorche.map(Counter(), texts)
    more = skorche.map(Counter().__call__, results)
    skorche.run()
    skorche.shutdown()
    print(more.flush())
