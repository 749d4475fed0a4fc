"""nan is no number that equals itself; it passes through every stage."""

import skorche


def same(item: object) -> object:
    return item


if __name__ == "__main__":
    items = skorche.Queue("items", fixed_inputs=[float("nan"), 1.0])
    results = skorche.unbatch(skorche.batch(skorche.map(same, items), batch_size=2))
    skorche.run()
    skorche.shutdown()
    print(results.flush())
