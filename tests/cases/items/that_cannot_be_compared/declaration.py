"""Items whose __eq__, __hash__ or __bool__ raise pass through every stage."""

import skorche


class Touchy:
    def __eq__(self, other: object) -> bool:
        raise RuntimeError("do not compare me")

    def __hash__(self) -> int:
        raise RuntimeError("do not hash me")

    def __bool__(self) -> bool:
        raise RuntimeError("do not ask me")

    def __len__(self) -> int:
        raise RuntimeError("do not measure me")


def touchy(number: int) -> Touchy:
    return Touchy()


def is_touchy(item: object) -> bool:
    return isinstance(item, Touchy)


def kind_of(items: list) -> list:
    return [type(item).__name__ for item in items]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3])
    made = skorche.map(touchy, numbers)
    yes, no = skorche.split(is_touchy, made)
    merged = skorche.merge((skorche.filter(is_touchy, yes), no))
    triples = skorche.batch(skorche.unbatch(skorche.batch(merged, batch_size=2)), batch_size=3)
    kinds = skorche.map(kind_of, triples)
    skorche.run()
    skorche.shutdown()
    print(kinds.flush())
