"""A generator that raises while unbatch() reads it ends the pipeline."""

import skorche


def halves(number: int):
    yield number / 2
    yield number / 0


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    results = skorche.unbatch(skorche.map(halves, numbers))
    skorche.run()
    skorche.shutdown()
