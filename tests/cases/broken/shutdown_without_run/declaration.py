"""shutdown() stands where run() should."""

import skorche

if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a"])
    lengths = skorche.map(len, words)
    skorche.shutdown()
