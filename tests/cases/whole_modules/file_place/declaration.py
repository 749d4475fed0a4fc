"""A module that asks where it lies as it is imported cannot go along."""

import skorche
from places import named

skorche.map(named, skorche.Queue("names", ["json"]))
skorche.run()
