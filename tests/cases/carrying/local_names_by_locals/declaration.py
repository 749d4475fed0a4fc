"""Within functions and classes locals() and vars() are what is there alone; outside of them
they may be asked for names that are said."""

import skorche

LIMIT = 3
AGE = "old" if "raw_input" in locals() else "new"
MORE = vars()["LIMIT"] + 1


class Sides:
    here = 5
    names = sorted(name for name in locals() if name[0] != "_")


def work(number: int) -> list:
    double = 2 * number
    return [sorted(locals()), vars()["double"], vars(Sides)["names"], AGE, MORE]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
