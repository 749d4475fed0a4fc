"""The limits of "auto" are positive, and the lower is not above the higher."""

import skorche


@skorche.task(max_workers=skorche.auto(8, 2))
def clean(text):
    return text.strip()


@skorche.task(max_workers=skorche.auto(0, 2))
def parse(text):
    return text


@skorche.task(max_workers=skorche.auto(high=2.5))
def store(text):
    return text


@skorche.task(max_workers="automatic")
def show(text):
    return text


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a "])
    shown = skorche.chain([clean, parse, store, show], words)
    skorche.run()
