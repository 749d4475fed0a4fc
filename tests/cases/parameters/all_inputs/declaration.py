"""Where parameters give all items, there are no inputs beside them."""

import skorche

files = skorche.parameter("files", ["a", "b"])

if __name__ == "__main__":
    skorche.map(str.upper, skorche.Queue("names", fixed_inputs=files))
    skorche.run()
    skorche.shutdown()
