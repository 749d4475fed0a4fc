import family.couple


class Person(object):
    everybody = {}

    def __init__(self, key, name="?", born=None):
        self.key, self.name, self.born = key, name, born
        self.parents = None
        self.couples = []

    @classmethod
    def get(cls, key):
        try:
            return cls.everybody[key]
        except KeyError:
            return cls.everybody.setdefault(key, cls(key))

    def ancestors(self, depth=0):
        if self.parents is None:
            return
        assert isinstance(self.parents, family.couple.Couple)
        for person in self.parents:
            yield depth + 1, person
            for pair in person.ancestors(depth + 1):
                yield pair

    def __repr__(self):
        return "<%s %s>" % (type(self).__name__, self.name)
