"""An item is taken out before anything runs."""

import skorche

if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a"])
    lengths = skorche.map(len, words)
    print(lengths.get())
    skorche.run()
    skorche.shutdown()
