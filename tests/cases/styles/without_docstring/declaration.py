# A file without a docstring is called after its own name.

import skorche

if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a"])
    lengths = skorche.map(len, words)
    skorche.run()
    skorche.shutdown()
    print(lengths.flush())
