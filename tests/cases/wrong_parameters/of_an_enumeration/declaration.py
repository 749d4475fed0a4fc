"""A member of an enumeration is made of a choice, where it is used."""

import enum

import skorche


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


colour = skorche.parameter("colour", type=Colour)
