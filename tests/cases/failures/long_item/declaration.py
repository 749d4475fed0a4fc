"""An item that is long to write is shown by its beginning."""

import skorche


def fail(text: str) -> None:
    raise ValueError("too long")


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["0123456789" * 100])
    results = skorche.map(fail, texts)
    skorche.run()
    skorche.shutdown()
