"""Exports by plugins, which are found by their names."""

import pkgutil

import plugins
import skorche
from plugins import as_csv, as_html

ROWS = [{"a": 1, "b": "x"}, {"a": 2, "b": "y & z"}]


EXPORTS = {"as_csv": as_csv.export, "as_html": as_html.export}


def available():
    return sorted(info.name for info in pkgutil.iter_modules(plugins.__path__))


@skorche.task
def export(name):
    return name, EXPORTS[name](ROWS)


if __name__ == "__main__":
    out = skorche.map(export, skorche.Queue("names", available()))
    skorche.run()
    skorche.shutdown()
    for name, text in out.flush():
        print("== %s\n%s" % (name, text))
