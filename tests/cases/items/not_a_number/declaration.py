"""nan is no number that equals itself; it passes through every stage."""

import skorche


def same(item: object) -> object:
    return item


def equals_itself(number: float) -> bool:
    return number == number


if __name__ == "__main__":
    items = skorche.Queue("items", fixed_inputs=[float("nan"), 1.0])
    numbers = skorche.unbatch(skorche.batch(skorche.map(same, items), batch_size=2))
    results = skorche.map(equals_itself, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
