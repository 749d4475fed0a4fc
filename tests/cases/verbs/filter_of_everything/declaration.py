"""A filter that keeps nothing leaves an output without items."""

import skorche


def never(item: object) -> bool:
    return False


if __name__ == "__main__":
    items = skorche.Queue("items", fixed_inputs=[1, 2, 3])
    nothing = skorche.filter(never, items)
    skorche.run()
    skorche.shutdown()
    print(nothing.flush())
