class Lazy:
    def __getattr__(self, name):
        raise RuntimeError(f"somebody asked for {name}")


def kind_of(held):
    return type(held).__name__


KIND = kind_of(Lazy())
lazy = Lazy()
KIND += kind_of(lazy)


class Parser:
    def __init__(self):
        self.marks = ""

    @classmethod
    def with_marks(cls, marks):
        made = cls()
        made.marks = marks
        return made

    def __call__(self, line):
        return [word for word in line.split() if word not in self.marks]
