"""A task with a logger fails like any other."""

import skorche


@skorche.task(logger="failures")
def parse(text: str) -> int:
    return int(text)


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["two"])
    numbers = skorche.map(parse, texts)
    skorche.run()
    skorche.shutdown()
