"""A filter has one worker, which "auto" cannot change."""

import skorche


@skorche.task(max_workers="auto")
def is_short(text):
    return len(text) < 3


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a "])
    short = skorche.filter(is_short, words)
    skorche.run()
