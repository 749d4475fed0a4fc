"""A form feed between functions does not move the lines below it."""

import skorche


def mark(text: str) -> str:
    text = text + "!"
    return text


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["b"])
    marked = skorche.map(mark, texts)
    skorche.run()
    skorche.shutdown()
    print(marked.flush())
