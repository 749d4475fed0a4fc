"""A task that raises ends the pipeline; the error names the task and the item."""

import skorche


def parse(text: str) -> int:
    return int(text)


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["1", "two", "3"])
    numbers = skorche.map(parse, texts)
    skorche.run()
    skorche.shutdown()
