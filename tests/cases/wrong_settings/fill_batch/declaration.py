"""fill_batch is True or False."""

import skorche

if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    pairs = skorche.batch(words, batch_size=2, fill_batch="no")
    skorche.run()
    skorche.shutdown()
