"""Exports by plugins, which are found by their names."""

import importlib
import pkgutil

import plugins
import skorche

ROWS = [{"a": 1, "b": "x"}, {"a": 2, "b": "y & z"}]


def load(name):
    return importlib.import_module("plugins." + name)


def available():
    return sorted(info.name for info in pkgutil.iter_modules(plugins.__path__))


@skorche.task
def export(name):
    return name, load(name).export(ROWS)


if __name__ == "__main__":
    out = skorche.map(export, skorche.Queue("names", available()))
    skorche.run()
    skorche.shutdown()
    for name, text in out.flush():
        print("== %s\n%s" % (name, text))
