"""What takes note of functions."""


class noted:
    names = []

    def __init__(self, function):
        self.names.append(function.__name__)
        self.function = function

    def __call__(self, *given):
        return self.function(*given)
