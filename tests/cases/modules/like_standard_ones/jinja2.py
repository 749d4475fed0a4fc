"""A module that hides one that compiles this."""


class Environment(str):
    pass
