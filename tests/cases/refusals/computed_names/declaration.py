"""What is found by a text that is made as a task runs might be missing there."""

import inspect
import sys
from importlib import import_module

import skorche
import words

LIMIT = 3


def by_module(name: str) -> int:
    return getattr(sys.modules[__name__], name)


def by_other_ways(number: int) -> int:
    import sys as system

    held = vars(system.modules.get("__main__"))["LIMIT"]
    held += getattr(inspect.getmodule(by_module), "LI" + "MIT")
    return number + held + by_module.__globals__.get("LIMIT", 0)


def by_expression(number: int) -> int:
    limit = eval("LIMIT")
    numbers = map(eval, ["LIMIT"])
    return eval(f"{number} + LIMIT", None) + limit + sum(numbers)


def by_import(number: int) -> int:
    numbers = [import_module(name).double(number) for name in ("words",)]
    return sum(numbers) + __import__("words").double(number)


def by_what_is_loaded(number: int) -> int:
    return number if "words" in sys.modules or "json" in sys.modules else 0


def by_dict(number: int) -> int:
    return words.__dict__["double"](number)


if __name__ == "__main__":
    names = skorche.Queue("names", fixed_inputs=["LIMIT"])
    tasks = [by_module, by_other_ways, by_expression, by_import, by_dict]
    results = skorche.chain([*tasks, by_what_is_loaded], names)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
