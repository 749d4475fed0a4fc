"""A default is what the type says."""

import skorche

value = skorche.parameter("limit", "5", type=int)
