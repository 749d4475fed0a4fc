"""A constant is changed in place under the guard itself."""

import skorche

RATES = {"a": 1}


def rate(name: str) -> int:
    return RATES[name]


if __name__ == "__main__":
    RATES["b"] = 2
    names = skorche.Queue("names", fixed_inputs=["b"])
    rates = skorche.map(rate, names)
    skorche.run()
    skorche.shutdown()
    print(rates.flush())
