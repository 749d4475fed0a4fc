class Kind(tuple):
    """A path of names, made when it is asked for."""

    def __init__(self, _path):
        self.below = set()

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        made = Kind((*self, name))
        setattr(self, name, made)
        self.below.add(made)
        return made

    def __contains__(self, other):
        return other[: len(self)] == self


ROOT = Kind(())
PLAIN = ROOT.Plain
