"""A parameter's name is a keyword of functions."""

import skorche

value = skorche.parameter("max-length", 5)
