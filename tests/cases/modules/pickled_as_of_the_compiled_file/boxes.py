"""Boxes."""


class Box:
    def __init__(self, number):
        self.number = number
