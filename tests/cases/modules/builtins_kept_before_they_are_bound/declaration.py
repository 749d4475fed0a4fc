"""A name of a module's own may be a builtin at first, and is one elsewhere."""

import lists

import skorche


def work(number: int) -> list[object]:
    own = [lists.map(str, [number]), lists.total([number], number), lists.any([number])]
    return [*own, list(map(str, range(number))), sum([number]), any([number])]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
