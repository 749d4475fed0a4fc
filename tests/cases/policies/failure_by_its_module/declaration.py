"""A task may say skorche.Failure, which the compiled file has of its own."""

import skorche
import skorche as sk


def told(failure: skorche.Failure) -> str:
    assert isinstance(failure, skorche.Failure), type(failure)
    return str(failure.error)


def text(failure: "sk.Failure[str]") -> "tuple[str, sk.Failure]":
    return f"{isinstance(failure, sk.Failure)} {failure.item!r}"


def half(n: int) -> float:
    return 1 / n


bad = skorche.Queue("bad")
results = skorche.map(half, skorche.Queue("numbers", [0, 1, 2]), on_error=bad)
a, b = skorche.tee(bad, 2)
skorche.map(told, a)
skorche.map(text, b)
skorche.run()
skorche.shutdown()
