"""An object that statements configure comes along as they leave it."""

import collections
import logging

import skorche


class Counter:
    def __init__(self) -> None:
        self.step = 1
        self.names = collections.defaultdict(int)

    def count(self, name: str) -> int:
        self.names[name] += self.step
        return self.names[name]


counter = Counter()
counter.step = 10
counter.names["a"] = 5
log = logging.getLogger("effects")
log.setLevel(logging.ERROR)


def count(name: str) -> list:
    return [counter.count(name), log.level]


if __name__ == "__main__":
    names = skorche.Queue("names", fixed_inputs=["a", "b"])
    counts = skorche.map(count, names)
    skorche.run()
    skorche.shutdown()
    print(counts.flush())
