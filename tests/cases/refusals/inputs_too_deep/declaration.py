"""Inputs that are nested too deep to be written are refused, too."""

import skorche

if __name__ == "__main__":
    nested = []
    for _ in range(100000):
        nested = [nested]
    items = skorche.Queue("items", fixed_inputs=nested)
    lengths = skorche.map(len, items)
    skorche.run()
    skorche.shutdown()
    print(lengths.flush())
