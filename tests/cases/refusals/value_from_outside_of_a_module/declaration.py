"""A value of another file that comes from the command line: only names of the declaration freeze."""

import settings

import skorche

out = skorche.map(settings.loud, skorche.Queue("words", ["a"]))
skorche.run()
