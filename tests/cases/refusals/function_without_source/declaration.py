"""A function that was made of a text has no source."""

import skorche

if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    results = skorche.map(eval("lambda text: text.upper()"), texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
