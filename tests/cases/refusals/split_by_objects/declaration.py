"""Objects cannot be written where split() compares them."""

import skorche


class Kind:
    pass


SHORT, LONG = Kind(), Kind()


def kind_of(text: str) -> Kind:
    return SHORT if len(text) < 3 else LONG


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a", "abc"])
    short, long = skorche.split(kind_of, texts, predicate_values=(Kind(), Kind()))
    skorche.run()
    skorche.shutdown()
    print(short.flush(), long.flush())
