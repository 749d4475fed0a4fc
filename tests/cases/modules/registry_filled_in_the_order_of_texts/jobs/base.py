"""A registry that classes enter as they are defined."""


class Job:
    registry = {}

    def __init_subclass__(cls):
        Job.registry[cls.__name__] = cls
