"""Two functions of one name from two modules are two functions."""

import glob
import html

import skorche

if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["<*>"])
    results = skorche.chain([glob.escape, html.escape], texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
