"""The arithmetic of Decimals, as a statement sets it, holds in the compiled file."""

from decimal import Decimal, DefaultContext, localcontext, setcontext

import skorche

DefaultContext.prec = 4
setcontext(DefaultContext)


def work(number):
    return str(Decimal(number) / 3)


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
