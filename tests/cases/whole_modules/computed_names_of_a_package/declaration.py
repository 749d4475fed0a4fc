"""Where a package cannot be carried by statement, the hint says that it may go whole."""

import skorche
from loading import load

skorche.map(load, skorche.Queue("names", ["json"]))
skorche.run()
