"""A setting is made by methods that go by other names, and where Python calls by itself."""

import decimal
import functools
import os

import skorche

context = decimal.getcontext()
context.prec = 5
put = functools.partial(os.environ.__setitem__, "SKORCHE_PART")
put("part")
for set_default in [os.environ.setdefault, str.strip]:
    set_default("SKORCHE_LOOP", "loop")


class Noted:
    def __set_name__(self, owner, name):
        os.environ[name] = owner.__name__

    def __radd__(self, other):
        os.environ["SKORCHE_SUM"] = "sum"
        return other


class Kept:
    SKORCHE_FIELD = Noted()


total = 1 + Noted()


def work(number):
    from os import getenv

    names = ("SKORCHE_PART", "SKORCHE_LOOP", "SKORCHE_FIELD", "SKORCHE_SUM")
    return [number, str(decimal.Decimal(1) / 3), *map(getenv, names)]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
