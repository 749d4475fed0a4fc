"""A registry has its entries in the order in which modules were imported by texts."""

import importlib

import skorche

PLUGINS = ("texts", "counts")
for plugin in PLUGINS:
    importlib.import_module("jobs." + plugin)

from jobs.base import Job  # noqa: E402


def run_all(text):
    return [[name, kind().run(text)] for name, kind in Job.registry.items()]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a", "bc"])
    results = skorche.map(run_all, texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
