"""The timeout of a batch is a positive number of seconds."""

import skorche

if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a "])
    batches = skorche.batch(words, batch_size=2, timeout="1 s")
    skorche.run()
    skorche.shutdown()
