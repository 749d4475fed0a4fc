"""Parameters give whole numbers where these are needed, and not everywhere."""

import skorche

share = skorche.parameter("share", 0.5)
count = skorche.parameter("count", 0)
name = skorche.parameter("name", "a")


@skorche.task(max_workers=share, rate=name, retries=count)
def cut(word):
    return word


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=name, maxsize=count)
    cuts = skorche.map(cut, words, on_error=name, max_failures=count)
    batches = skorche.batch(cuts, batch_size=count, timeout=share)
    skorche.batch(batches, batch_size=share)
    skorche.run()
