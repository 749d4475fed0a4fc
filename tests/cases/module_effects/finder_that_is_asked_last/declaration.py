"""What finds modules after Python's own finders stays behind, with what it needs."""

import sys
import types

import skorche


class Finder:
    found = []

    def find_spec(self, name, path=None, target=None):
        self.found.append(name)
        return None


finder = Finder()
sys.meta_path.append(finder)
finder.found.append("what was changed since")


def work(number: int) -> list:
    kind = types.SimpleNamespace(number=number)
    return [kind.number, sys.maxsize > 0]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
