"""A module that a text names is looked at in a way that shows more than what is carried."""

import importlib

import figures
import skorche


def listed(name: str) -> list[str]:
    return sorted(vars(importlib.import_module(name)))[: figures.COUNT]


if __name__ == "__main__":
    names = skorche.Queue("names", fixed_inputs=["figures"])
    found = skorche.map(listed, names)
    skorche.run()
    skorche.shutdown()
    print(found.flush())
