"""A package that imports a part of itself as it is imported."""


def find():
    from .bold import bold

    return bold


html = find()
