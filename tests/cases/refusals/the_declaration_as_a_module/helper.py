"""Help."""


def use(text):
    from declaration import LIMIT

    return text * LIMIT
