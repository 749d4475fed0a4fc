"""A declaration that exits with an error before it is complete."""

import sys

import skorche

if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a"])
    lengths = skorche.map(len, words)
    if len(sys.argv) < 2:
        sys.exit("usage: declaration.py FILE")
    skorche.run()
    skorche.shutdown()
