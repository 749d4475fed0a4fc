"""The size of a batch stands where its queue would."""

import skorche

if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3])
    pairs = skorche.batch(numbers, 2)
    skorche.run()
    skorche.shutdown()
