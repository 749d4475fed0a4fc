"""merge() was given its queues one by one, not as a tuple."""

import skorche

if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    more = skorche.Queue("more", fixed_inputs=["c"])
    both = skorche.merge(words, more)
    skorche.run()
    skorche.shutdown()
