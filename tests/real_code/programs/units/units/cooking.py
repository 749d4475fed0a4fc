from .registry import registry

registry.define("volume", ml=1, cup=236.588, tsp=4.92892, tbsp=14.7868)
registry.define("mass", gram=1, oz=28.3495, lb=453.592)
registry.define("temperature", celsius=1, fahrenheit=(5 / 9.0, -32))
