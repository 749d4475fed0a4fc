# own: lark
"""Sums by a grammar."""

import skorche
from lark import Lark, Transformer, v_args
from lark.exceptions import UnexpectedInput

GRAMMAR = """
    ?start: sum
    ?sum: product | sum "+" product -> add | sum "-" product -> sub
    ?product: atom | product "*" atom -> mul
    ?atom: NUMBER -> number | "(" sum ")"
    %import common.NUMBER
    %import common.WS
    %ignore WS
"""


@v_args(inline=True)
class Calculate(Transformer):
    number = float

    def add(self, a, b):
        return a + b

    def sub(self, a, b):
        return a - b

    def mul(self, a, b):
        return a * b


@skorche.task
def value(text):
    parser = Lark(GRAMMAR, parser="lalr")
    try:
        return Calculate().transform(parser.parse(text))
    except UnexpectedInput as error:
        return "column %d" % error.column


if __name__ == "__main__":
    out = skorche.map(value, skorche.Queue("texts", ["1 + 2 * 3", "(1 + 2) * 3 - 4", "1 +* 2"]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
