"""batch() makes lists of one item unless it is told a size."""

import skorche

if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    singles = skorche.batch(numbers)
    skorche.run()
    skorche.shutdown()
    print(singles.flush())
