"""The locale that a statement sets is set in the compiled file."""

import locale

import skorche

locale.setlocale(locale.LC_ALL, "C")
locale.setlocale(locale.LC_CTYPE, "C.UTF-8")


def work(number):
    import locale as there

    return [number, there.setlocale(there.LC_CTYPE)]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
