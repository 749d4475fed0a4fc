"""merge() was given its queues one by one, so that the second seems to be what it fills."""

import skorche

if __name__ == "__main__":
    words = skorche.map(str.strip, skorche.Queue("words", fixed_inputs=["a ", " b"]))
    others = skorche.map(str.upper, skorche.Queue("others", fixed_inputs=["c"]))
    lengths = skorche.map(len, skorche.merge(words, others))
    doubled = skorche.merge(lengths, lengths)
    skorche.run()
    skorche.shutdown()
