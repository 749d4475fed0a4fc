"""Predicates may have the names of the variables of a worker."""

import skorche


def items(number: int) -> bool:
    return number > 0


def sink(number: int) -> bool:
    return number > 0


def sinks(number: int) -> bool:
    return number > 0


def routes(number: int) -> bool:
    return number > 0


def keeps(number: int) -> bool:
    return number > 0


def keep(number: int) -> bool:
    return number > 0


def item(number: int) -> bool:
    return number > 0


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, -1])
    plus, minus = skorche.split(sink, numbers)
    plus, others = skorche.split(sinks, plus)
    plus, others = skorche.split(routes, plus)
    plus, others = skorche.split(items, plus)
    plus = skorche.filter(keeps, skorche.filter(keep, skorche.filter(item, plus)))
    skorche.run()
    skorche.shutdown()
    print(plus.flush(), minus.flush())
