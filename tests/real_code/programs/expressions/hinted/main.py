"""Evaluate formulas: a tokenizer, a parser by binding powers, an environment."""

import enum
import functools
import math
import operator as op
import re
from typing import Callable, Dict, List, NamedTuple, Optional, Union

import skorche
from skorche import Failure


class Kind(enum.Enum):
    NUMBER = enum.auto()
    NAME = enum.auto()
    OP = enum.auto()
    END = enum.auto()


class Token(NamedTuple):
    kind: Kind
    text: str


class FormulaError(Exception):
    pass


Number = Union[int, float]
TOKENS = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([a-z]\w*)|(\*\*|[-+*/%(),]))")

BINARY: Dict[str, tuple] = {
    "+": (10, 11, op.add),
    "-": (10, 11, op.sub),
    "*": (20, 21, op.mul),
    "/": (20, 21, op.truediv),
    "%": (20, 21, op.mod),
    "**": (41, 40, op.pow),
}
UNARY = {"-": (30, op.neg), "+": (30, op.pos)}

FUNCTIONS: Dict[str, Callable[..., Number]] = {
    name: getattr(math, name) for name in ("sqrt", "floor", "ceil", "hypot", "log10")
}
FUNCTIONS.update(min=min, max=max, round=functools.partial(round, ndigits=2), sq=lambda x: x * x)
CONSTANTS = {"pi": math.pi, "tau": math.tau}


def tokens(text: str) -> List[Token]:
    found, at = [], 0
    while text[at:].strip():
        match = TOKENS.match(text, at)
        if match is None:
            raise FormulaError(f"what is {text[at:].strip()[0]!r}?")
        kind = list(Kind)[match.lastindex - 1]
        found.append(Token(kind, match[match.lastindex]))
        at = match.end()
    return found + [Token(Kind.END, "")]


class Parser:
    def __init__(self, text: str) -> None:
        self.tokens = iter(tokens(text))
        self.next: Optional[Token] = None
        self.step()

    def step(self) -> Token:
        token, self.next = self.next, next(self.tokens, None)
        return token

    def expect(self, text: str) -> None:
        if self.next.text != text:
            raise FormulaError(f"{text!r} is missing before {self.next.text or 'the end'!r}")
        self.step()

    def expression(self, power: int = 0) -> Number:
        token = self.step()
        if token.kind is Kind.NUMBER:
            left = float(token.text) if "." in token.text else int(token.text)
        elif token.kind is Kind.NAME:
            left = self.name(token.text)
        elif token.text in UNARY:
            right, function = UNARY[token.text]
            left = function(self.expression(right))
        elif token.text == "(":
            left = self.expression()
            self.expect(")")
        else:
            raise FormulaError(f"unexpected {token.text or 'end'!r}")
        while self.next.text in BINARY and BINARY[self.next.text][0] >= power:
            _, right, function = BINARY[self.step().text]
            left = function(left, self.expression(right))
        return left

    def name(self, name: str) -> Number:
        if self.next.text != "(":
            return CONSTANTS[name]
        arguments = []
        self.step()
        while self.next.text != ")":
            arguments.append(self.expression())
            if self.next.text == ",":
                self.step()
        self.expect(")")
        return FUNCTIONS[name](*arguments)


@skorche.task
def evaluate(text: str) -> Number:
    parser = Parser(text)
    value = parser.expression()
    parser.expect("")
    return value


def explain(failure: "Failure[str]") -> str:
    return f"{failure.item}: {type(failure.error).__name__}"


FORMULAS = [
    "1 + 2 * 3", "2 ** 3 ** 2", "-2 ** 2", "(1 + 2) * -3", "7 % 4 / 2", "round(tau)", "hypot(3, 4)",
    "max(1, sq(1.5), 2)", "1 +", "2 * (3", "x + 1", "1 / 0", "3 $ 4", "floor(2.7) 3",
]

if __name__ == "__main__":
    errors = skorche.Queue("errors")
    values = skorche.map(evaluate, skorche.Queue("formulas", FORMULAS), on_error=errors)
    explained = skorche.map(explain, errors)
    skorche.run()
    skorche.shutdown()
    print(values.flush(), explained.flush())
