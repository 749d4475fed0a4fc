"""A task that raises StopIteration fails; the items are not just fewer."""

import skorche


def first(items: list) -> object:
    return next(iter(items))


if __name__ == "__main__":
    lists = skorche.Queue("lists", fixed_inputs=[[1], [], [2]])
    results = skorche.map(first, lists)
    skorche.run()
    skorche.shutdown()
