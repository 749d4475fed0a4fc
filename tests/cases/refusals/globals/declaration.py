"""globals() of the compiled file are other ones."""

import skorche


def double(number: int) -> int:
    return 2 * number


def call(name: str) -> int:
    return globals()[name](1)


def docstring(number: int) -> str:
    return f"{number} {__doc__}"


if __name__ == "__main__":
    names = skorche.Queue("names", fixed_inputs=["double"])
    results = skorche.chain([call, docstring], names)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
