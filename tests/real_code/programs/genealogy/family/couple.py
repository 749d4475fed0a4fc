from family import person as people


class Couple(object):
    def __init__(self, one=None, other=None):
        self.people = [one, other]
        self.children = []

    def __iter__(self):
        return iter([p for p in self.people if p is not None])

    def add(self, child):
        if not isinstance(child, people.Person):
            raise TypeError(child)
        child.parents = self
        self.children.append(child)
