"""Batches of different sizes may follow each other."""

import skorche

if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=range(7))
    pairs = skorche.batch(numbers, batch_size=2)
    pairs_of_pairs = skorche.Queue("pairs_of_pairs")
    skorche.batch(pairs, pairs_of_pairs, 2)
    skorche.run()
    skorche.shutdown()
    print(pairs_of_pairs.flush())
