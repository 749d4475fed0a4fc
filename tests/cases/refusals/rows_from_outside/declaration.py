"""Inputs that are read from outside: rows, which no parameter can hold, and numbers."""

import os

import skorche


def size(row):
    return row["size"]


def main():
    names = os.listdir(os.path.dirname(__file__))
    rows = [{"name": name, "size": len(name)} for name in names]
    sizes = [len(name) for name in names]
    skorche.map(size, skorche.Queue("rows", rows))
    skorche.map(str, skorche.Queue("sizes", sizes))
    skorche.run()


if __name__ == "__main__":
    main()
