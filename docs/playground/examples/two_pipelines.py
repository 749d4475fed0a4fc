"""Two pipelines in one file: each is compiled to a file of its own."""

import skorche

CELSIUS = [-40.0, 0.0, 21.5, 100.0]


@skorche.task
def fahrenheit(celsius: float) -> float:
    return celsius * 9 / 5 + 32


@skorche.task
def rounded(degrees: float) -> int:
    return round(degrees)


def is_frost(celsius: float) -> bool:
    return celsius <= 0


if __name__ == "__main__":
    convert = skorche.Pipeline("convert")
    degrees = convert.map(fahrenheit, skorche.Queue("celsius", fixed_inputs=CELSIUS))
    convert.map(rounded, degrees)
    convert.run()
    convert.shutdown()

    warn = skorche.Pipeline("warn")
    warn.filter(is_frost, skorche.Queue("celsius", fixed_inputs=CELSIUS))
    warn.run()
    warn.shutdown()
