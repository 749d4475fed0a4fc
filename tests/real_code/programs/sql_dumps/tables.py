try:
    from collections.abc import Mapping
except ImportError:
    from collections import Mapping


class Table(object):
    def __init__(self, name, columns):
        self.name = name
        self.columns = columns


class Tables(Mapping):
    def __init__(self):
        self._tables = {}

    def add(self, table):
        self._tables[table.name.lower()] = table

    def __getitem__(self, name):
        return self._tables[name.lower()]

    def __iter__(self):
        return iter(self._tables)

    def __len__(self):
        return len(self._tables)
