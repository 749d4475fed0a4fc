"""A parameter's name does not begin as an option cannot."""

import skorche

value = skorche.parameter("_limit", 5)
