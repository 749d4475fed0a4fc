"""An error that says nothing is named by its class."""

import skorche


def parse(text: str) -> int:
    raise KeyError


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["two"])
    numbers = skorche.map(parse, texts)
    skorche.run()
    skorche.shutdown()
