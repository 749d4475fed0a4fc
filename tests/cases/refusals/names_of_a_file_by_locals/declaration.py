"""Outside of functions, locals() and vars() are the names of a file, as globals() is: what
is put into them, all that is in the compiled file would see."""

import shapes
import skorche


def work(number: int) -> list:
    return [sum([number, 1]), shapes.KNOWN["corners"](number)]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
