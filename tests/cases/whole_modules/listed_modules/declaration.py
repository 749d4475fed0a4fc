"""Modules that a package lists by pkgutil go along, and are listed where it comes along whole."""

import pkgutil

import plugs
from plugs.alone import part as alone_part

import skorche


def handled(number):
    names = [one.name for one in pkgutil.iter_modules(plugs.__path__)]
    below = [one.name for one in pkgutil.walk_packages(plugs.__path__, "plugs.")]
    return [names, below, plugs.loaded(number), alone_part.PART]


out = skorche.map(handled, skorche.Queue("numbers", [1, 2]))

if __name__ == "__main__":
    skorche.run()
    skorche.shutdown()
    print(out.flush())
