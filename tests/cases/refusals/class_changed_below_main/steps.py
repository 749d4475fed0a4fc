"""A class that others change."""


class Step:
    limit = 3

    def __init_subclass__(cls):
        super().__init_subclass__()
        cls.limit = Step.limit
