"""A verb with an argument that it does not have."""

import skorche

if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a"])
    pairs = skorche.batch(words, size=2)
    skorche.run()
    skorche.shutdown()
