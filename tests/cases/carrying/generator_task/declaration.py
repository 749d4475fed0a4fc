"""A generator function is a task whose results unbatch() reads."""

import skorche


@skorche.task
def letters(text: str):
    yield from text


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["ab", "", "c"])
    items = skorche.unbatch(skorche.map(letters, texts))
    skorche.run()
    skorche.shutdown()
    print(items.flush())
