"""A parameter cannot have the name of a verb's keyword; a partial gives it to a function."""

import skorche

value = skorche.parameter("on_error", "stop")
