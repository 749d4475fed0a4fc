"""fixed_inputs can be iterated over."""

import skorche

if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=100)
    lengths = skorche.map(len, words)
    skorche.run()
    skorche.shutdown()
