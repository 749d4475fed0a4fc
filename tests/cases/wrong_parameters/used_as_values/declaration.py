"""Before a run a parameter has no value to be used."""

import skorche

limit = skorche.parameter("limit", 5)

if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=range(limit))
