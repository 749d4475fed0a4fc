"""Ancestors of everybody in a GEDCOM file."""
import skorche
from family import Person, parse


def load(path):
    with open(path) as file:
        return parse(file)


def pedigree(person):
    return {
        "name": person.name,
        "ancestors": ["%d: %s" % (depth, one.name) for depth, one in person.ancestors()],
        "oldest": min([one.born for _, one in person.ancestors() if one.born] or [None]),
    }


def line(row):
    return "%(name)s <- %(ancestors)s (since %(oldest)s)" % row


if __name__ == "__main__":
    paths = skorche.Queue("paths", ["family.ged"])
    rows = skorche.map(pedigree, skorche.unbatch(skorche.map(load, paths)))
    lines = skorche.map(line, rows)
    skorche.run()
    skorche.shutdown()
    for text in lines:
        print(text)
