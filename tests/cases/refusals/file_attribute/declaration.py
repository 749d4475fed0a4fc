"""__file__ is another one in the compiled file."""

import os

import skorche

FOLDER = os.path.dirname(__file__)


def path(name: str) -> str:
    return os.path.join(FOLDER, name)


def own_name(text: str) -> str:
    return text + __file__


if __name__ == "__main__":
    names = skorche.Queue("names", fixed_inputs=["a"])
    paths = skorche.chain([path, own_name], names)
    skorche.run()
    skorche.shutdown()
    print(paths.flush())
