"""What finds modules before Python's own finders do may give other ones to all."""

import importlib.machinery
import sys

import skorche


class Doubling(importlib.machinery.PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        spec = super().find_spec(name, path, target)
        if name == "colorsys":
            plain = spec.loader.exec_module

            def doubled(module):
                plain(module)
                module.ONE_THIRD *= 2

            spec.loader.exec_module = doubled
        return spec


sys.meta_path.insert(0, Doubling)


def third(number):
    import colorsys

    return number * colorsys.ONE_THIRD


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[3])
    results = skorche.map(third, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
