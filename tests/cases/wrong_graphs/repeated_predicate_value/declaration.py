"""True and 1 are one value; so are 2 and 2.0."""

import skorche

if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    a, b, c, d = skorche.split(len, words, predicate_values=(True, 1, 2, 2.0))
    skorche.run()
    skorche.shutdown()
