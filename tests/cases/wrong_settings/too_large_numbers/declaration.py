"""A number of more digits than every Python can read."""

import skorche


@skorche.task
def clean(word):
    return word.strip()


words = skorche.Queue("words", maxsize=10**700)
batches = skorche.batch(skorche.map(clean, words), batch_size=10**700)
