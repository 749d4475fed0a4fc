"""A value stands where a predicate belongs."""

import skorche

if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    short, long = skorche.split(None, words)
    kept = skorche.filter("", short)
    skorche.run()
    skorche.shutdown()
