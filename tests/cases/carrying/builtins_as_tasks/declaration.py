"""Builtins, their methods and functions of the standard library can be tasks."""

import math
import os.path

import skorche

if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a/16", "b/25"])
    names = skorche.map(os.path.basename, texts)
    numbers = skorche.chain([str.strip, int, math.sqrt], names)
    results = skorche.chain([repr, len, bool, str, str.upper], numbers)
    kept = skorche.filter(str.isalpha, results)
    skorche.run()
    skorche.shutdown()
    print(kept.flush())
