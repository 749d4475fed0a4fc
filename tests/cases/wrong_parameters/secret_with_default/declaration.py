"""The default of a secret would stand in the file."""

import skorche

value = skorche.parameter("token", "abc", secret=True)
