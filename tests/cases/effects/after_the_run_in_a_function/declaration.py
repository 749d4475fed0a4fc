"""What stands below the call of a function that runs the pipeline is no part of it."""

import skorche

RATES = {"a": str.upper}


def rate(name: str) -> str:
    return RATES[name](name)


def main() -> None:
    names = skorche.Queue("names", fixed_inputs=["a"])
    rates = skorche.map(rate, names)
    skorche.run()
    skorche.shutdown()
    print(rates.flush())


main()
RATES.clear()
RATES["a"] = str.lower
