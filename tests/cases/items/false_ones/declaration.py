"""Items that are false pass through every stage."""

import skorche


def same(item: object) -> object:
    return item


def is_none(item: object) -> bool:
    return item is None


if __name__ == "__main__":
    items = skorche.Queue("items", fixed_inputs=[None, False, "", [], 0, 0.0, {}])
    nothing, other = skorche.split(is_none, skorche.map(same, items))
    merged = skorche.merge((nothing, other))
    pairs = skorche.batch(merged, batch_size=100)
    again = skorche.unbatch(pairs)
    skorche.run()
    skorche.shutdown()
    print(again.flush())
