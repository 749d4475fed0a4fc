"""How many digits a number may have as a text is set in the compiled file too."""

import sys

import skorche

if hasattr(sys, "set_int_max_str_digits"):
    sys.set_int_max_str_digits(0)


def work(number):
    return len(str(10 ** (5000 * number)))


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
