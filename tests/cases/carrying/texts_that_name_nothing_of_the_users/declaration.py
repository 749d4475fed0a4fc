"""Texts that are run, and modules by their names, where no name of the user's is meant."""

import importlib
import sys

import skorche

LIMIT = 3


def work(number: int) -> list[object]:
    found = {"number": number}
    exec("double = 2 * number", found)
    module = importlib.import_module("json")
    codec = importlib.import_module("encodings." + "utf_8")
    frame = sys._getframe().f_code.co_name
    known = "no_such_module" in sys.modules or sys.modules.get("no_such_module")
    return [
        found["double"],
        eval("number + max(1, 2)"),
        eval(f"LIMIT + {number}", {"LIMIT": LIMIT}),
        module.dumps(sys.modules["json"].loads("[]")),
        codec.__name__,
        frame,
        known,
    ]


def own_eval(numbers: list[object]) -> list[object]:
    def eval(text: str) -> str:
        return text.lower()

    return [*numbers, eval("LIMIT")]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    results = skorche.chain([work, own_eval], numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
