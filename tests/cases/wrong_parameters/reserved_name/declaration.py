"""A parameter cannot have a name that means something else there."""

import skorche

value = skorche.parameter("input", 5)
