"""A pipeline's structure cannot depend on a parameter: it is compiled once."""

import skorche

mode = skorche.parameter("mode", "fast")

if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a"])
    if mode == "fast":
        skorche.map(str.upper, words)
    skorche.run()
