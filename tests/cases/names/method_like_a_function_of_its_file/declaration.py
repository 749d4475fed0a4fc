"""A class that gives a method of its own another name does not mean the function of its file
that has the method's: nor does that, and what it reads, come along."""

import os

import skorche


class Table:
    def __init__(self):
        self.rows = {"a": 1}

    def get(self, key):
        return self.rows.get(key)

    get_one = get
    found = [name for name in ("get", "get_one") if name]


class Other:
    if len("twice") > 9:

        def place(self):
            return "of its own"

    where = place = lambda self: "of the class"


def get(key):
    return os.environ[key]


def place(self):
    return "of the file"


class Later:
    where = place

    def place(self):
        return "of its own"


def work(key: str) -> list:
    return [Table().get_one(key), Table.found, Other().where(), Later().where()]


if __name__ == "__main__":
    keys = skorche.Queue("keys", fixed_inputs=["a", "b"])
    results = skorche.map(work, keys)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
