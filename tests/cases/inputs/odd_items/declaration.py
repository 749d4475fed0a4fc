"""Items may be false, empty, odd numbers, or containers of such; they come out as they are."""

import math

import skorche

ITEMS = [
    None, False, True, 0, -0.0, 0.1, 1e300, 10**30, math.inf, -math.inf, math.nan, 2j, complex("-0-0j"),
    "", "a\nb", "\0", "\ud800", "☃", 'both " and \'', "\\", b"", b"\xff", (), (1,), [], [[]], {}, {1: {2: 3}},
    set(), {1}, frozenset(), frozenset([1]), ..., range(3), range(0, 10, 3), {None: ()}, {(1, 2): [3]},
]  # fmt: skip


def shown(item: object) -> str:
    return ascii(item)


if __name__ == "__main__":
    items = skorche.Queue("items", fixed_inputs=ITEMS)
    texts = skorche.map(shown, items)
    skorche.run()
    skorche.shutdown()
    print(texts.flush())
