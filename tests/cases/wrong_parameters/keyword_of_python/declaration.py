"""A parameter's name is a keyword argument, which a word of Python's own cannot be."""

import skorche

value = skorche.parameter("lambda", 5)
