"""Classes may have the names of builtins that the machinery uses too."""

import skorche


class KeyError(Exception):
    pass


class ValueError(KeyError):
    pass


class OSError(ValueError):
    pass


class TypeError(OSError):
    pass


class RuntimeError(TypeError):
    pass


class BaseException(RuntimeError):
    pass


class KeyboardInterrupt(BaseException):
    pass


class Exception(KeyboardInterrupt):
    pass


def bases(number: int) -> int:
    return len(Exception.__mro__)


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    counts = skorche.map(bases, numbers)
    skorche.run()
    skorche.shutdown()
    print(counts.flush())
