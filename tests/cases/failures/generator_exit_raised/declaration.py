"""A task that raises GeneratorExit fails like any other, and closes no stream."""

import skorche


def give_up(number: int) -> int:
    raise GeneratorExit(number)


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    results = skorche.map(give_up, numbers)
    skorche.run()
    skorche.shutdown()
