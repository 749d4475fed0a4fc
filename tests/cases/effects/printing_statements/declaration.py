"""A statement that only shows a constant stays behind: it would spoil the output."""

import skorche

RATES = {"a": 2}
print("rates:", RATES)


def rate(name: str) -> int:
    return RATES[name]


if __name__ == "__main__":
    names = skorche.Queue("names", fixed_inputs=["a"])
    rates = skorche.map(rate, names)
    skorche.run()
    skorche.shutdown()
    print(rates.flush())
