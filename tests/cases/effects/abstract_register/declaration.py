"""A class that is registered with an abstract one stays so."""

import abc

import skorche


class Textual(abc.ABC):
    pass


Textual.register(str)


def kind_of(item: object) -> str:
    return "text" if isinstance(item, Textual) else "other"


if __name__ == "__main__":
    items = skorche.Queue("items", fixed_inputs=["a", 1])
    kinds = skorche.map(kind_of, items)
    skorche.run()
    skorche.shutdown()
    print(kinds.flush())
