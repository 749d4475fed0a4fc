"""A module that has the name of one of Python's own would be in the way of that."""

import skorche
from this import shown

skorche.map(shown, skorche.Queue("numbers", [1, 2]))
skorche.run()
