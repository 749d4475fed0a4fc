"""A default is one of the choices."""

import skorche

value = skorche.parameter("mode", "fast", choices=["slow", "slower"])
