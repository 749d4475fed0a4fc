"""People and families; each knows the other's module."""
from family.person import Person
from family.couple import Couple
from family.gedcom import parse
