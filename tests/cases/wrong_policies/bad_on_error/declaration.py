"""A task cannot name a queue for its failures, only map() can."""

import skorche

failed = skorche.Queue("failed")


@skorche.task(on_error=failed)
def clean(word):
    return word


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a "])
    cleaned = skorche.map(clean, words)
    again = skorche.map(str, cleaned, on_error="queue_of_mine")
    skorche.run()
    skorche.shutdown()
