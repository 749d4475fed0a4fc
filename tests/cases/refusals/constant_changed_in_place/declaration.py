"""A constant is changed in place by a function that is called under the guard."""

import skorche

RATES = {"a": 1}


def read_rates() -> None:
    RATES["b"] = 2


def rate(name: str) -> int:
    return RATES[name]


if __name__ == "__main__":
    read_rates()
    names = skorche.Queue("names", fixed_inputs=["b"])
    rates = skorche.map(rate, names)
    skorche.run()
    skorche.shutdown()
    print(rates.flush())
