"""What cannot be carried within a function with type parameters."""

import sys

import skorche


def work[T](number: T) -> str:
    return f"{__file__} {number}"


def look[name](text: name) -> str:
    return f"{getattr(sys.modules[__name__], "work")(text)} {globals()}"


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    results = skorche.chain([work, look], numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
