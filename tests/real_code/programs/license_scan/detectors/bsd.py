from .normal import overlap

NAME = "BSD"
URL = "https://opensource.org/license/bsd-3-clause"
CLAUSES = ["redistribution and use in source and binary forms", "neither the name of"]


def score(found):
    return sum(overlap(clause, found) for clause in CLAUSES) / len(CLAUSES)
