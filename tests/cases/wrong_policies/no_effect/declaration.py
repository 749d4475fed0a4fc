"""Settings that would have no effect are refused."""

import skorche


@skorche.task(retry_on=OSError, backoff=1.0)
def fetch(word):
    return word


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a "])
    fetched = skorche.map(fetch, words)
    batches = skorche.batch(fetched, batch_size=2, fill_batch=False, timeout=1)
    skorche.run()
    skorche.shutdown()
