"""What stands below run(), in a file without a guard, is no part of the compiled file."""

import skorche

RATES = {"a": 2}


def rate(name: str) -> int:
    return RATES.get(name, 0)


names = skorche.Queue("names", fixed_inputs=["a"])
rates = skorche.map(rate, names)
skorche.run()
skorche.shutdown()
print("with", RATES, "come", rates.flush())
RATES.clear()
print("now", RATES)
