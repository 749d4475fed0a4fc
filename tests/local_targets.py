"""The targets whose files run on any Python by themselves, as most tests need it."""

from skorche.lower.targets import TARGETS

#: By their names. What runs on a cluster is in tests/cluster.
LOCAL = {name: target for name, target in TARGETS.items() if name != "dask"}
