"""batch() makes lists of a size; the last one may be shorter."""

import skorche

if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=range(7))
    triples = skorche.batch(numbers, batch_size=3)
    skorche.run()
    skorche.shutdown()
    print(triples.flush())
