"""batch() was given its size where the queue to fill belongs."""

import skorche

if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    pairs = skorche.batch(words, 2)
    skorche.run()
    skorche.shutdown()
