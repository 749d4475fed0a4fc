"""The variants of a generic function come along with it, though nothing names them."""

import functools

import skorche


@functools.singledispatch
def describe(item) -> str:
    return "something"


@describe.register
def _(item: int) -> str:
    return "a number"


@describe.register(str)
def describe_text(item) -> str:
    return "a text"


if __name__ == "__main__":
    items = skorche.Queue("items", fixed_inputs=[1, "a", None])
    descriptions = skorche.map(describe, items)
    skorche.run()
    skorche.shutdown()
    print(descriptions.flush())
