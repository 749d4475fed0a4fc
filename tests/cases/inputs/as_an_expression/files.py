"""Files."""

FOLDER = "in"
SUFFIX = "."


def names(folder, suffix):
    return [f"{folder}/{name}{suffix}" for name in "ab"]
