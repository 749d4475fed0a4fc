"""A function that the file's own exec() makes is found where it puts it."""

import skorche

names: dict = {}
exec("def shout(text): return text.upper()", names)

if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    results = skorche.map(names["shout"], texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
