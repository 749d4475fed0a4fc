"""A declaration need not stand under a guard."""

import skorche


def double(number: int) -> int:
    return 2 * number


numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
doubled = skorche.map(double, numbers)
skorche.run()
skorche.shutdown()
for number in doubled.flush():
    print(number)
