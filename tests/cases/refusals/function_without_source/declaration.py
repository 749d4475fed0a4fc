"""A function that was made of a text within another one has no source."""

import skorche


def made():
    names: dict = {}
    exec("def shout(text): return text.upper()", names)
    return names["shout"]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    one = made()
    results = skorche.map(one, texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
