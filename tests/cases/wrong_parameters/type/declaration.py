"""A command line cannot give everything."""

import skorche

value = skorche.parameter("table", {"a": 1})
