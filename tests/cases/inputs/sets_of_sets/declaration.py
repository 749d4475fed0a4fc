"""Sets of sets are written in one order, whatever the hash seed."""

import skorche


def shown(item: frozenset) -> list:
    return sorted(item)


if __name__ == "__main__":
    groups = {frozenset(["a", "b"]), frozenset(["c"]), frozenset(["d", "e"])}
    queue = skorche.Queue("groups", fixed_inputs=groups)
    texts = skorche.map(shown, queue)
    skorche.run()
    skorche.shutdown()
    print(texts.flush())
