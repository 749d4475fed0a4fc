"""A module that declares tasks is carried by statement: it cannot go along whole."""

import skorche
from tasks import double

skorche.map(double, skorche.Queue("numbers", [1, 2]))
skorche.run()
