"""Whatever may stand in a formatted text may stand in a task."""

import skorche

WIDTH = 5


def show(number: int) -> str:
    return f"{number:>{WIDTH}}|{number!r}|{number=}|{{}}|{'	'.join('ab')}|{' '!r}"


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[7])
    texts = skorche.map(show, numbers)
    skorche.run()
    skorche.shutdown()
    print(texts.flush())
