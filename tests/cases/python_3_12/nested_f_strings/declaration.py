"""Strings within fields of strings, in any quotes, over lines, and with comments."""

import left
import right

import skorche


def work(text: str) -> list[str]:
    return [
        f"{left.clean(f"{right.clean(f"{text}")}")}",
        f"{", ".join([left.clean(text), right.clean(text)])}\n{
            left.clean(text)  # clean, and a brace }
            + right.clean("}")
        }",
        f"{left.clean(text)!r:>{right.width}} {{left.clean}}",
        f'{f'{f'{left.clean("\N{BULLET}")}'}'}',
    ]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    results = skorche.map(work, texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
