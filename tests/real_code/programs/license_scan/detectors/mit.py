from .normal import overlap

NAME = "MIT"
URL = "https://opensource.org/license/mit"


def score(found):
    return overlap("permission is hereby granted free of charge to any person", found)
