"""What a statement does with all that it calls, found out once for many statements, is what
comes out if all of it is gone through for each."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from skorche.carry.act import Act
from skorche.carry.act_steps import Body, Together, acts_in, implied_by
from skorche.carry.process_table import STORED
from skorche.carry.user_file import UserFile
from skorche.python.source_files import SourceFile

FILE = UserFile("__main__", "f.py", "f.py", {}, SourceFile("f.py", ""), [])


@dataclass(eq=False)
class Code:
    """A body; the numbers are its steps: of other bodies, or below none of acts."""

    numbers: list[tuple[int, bool]]
    all_code: list[Code]
    parts: Sequence[ast.AST] = ()
    file: UserFile = FILE
    implied: list[Body] = field(default_factory=list)

    def begin(self) -> None:
        self.implied += [
            self.all_code[n] for n, marked in self.numbers if n >= 0 and marked
        ]

    @property
    def steps(self) -> list[Act | Body]:
        return [
            (
                self.all_code[n]
                if n >= 0
                else Act(STORED, f"act {-n}", 1, "", ("", ""), "f.py")
            )
            for n, _ in self.numbers
        ]


@st.composite
def codes(draw: st.DrawFn) -> list[Code]:
    count = draw(st.integers(1, 7))
    step = st.tuples(st.integers(-4, count - 1), st.booleans())
    found: list[Code] = []
    found += [Code(draw(st.lists(step, max_size=5)), found) for _ in range(count)]
    for one in found:
        one.begin()
    return found


@given(codes())
def test_together_is_what_each_does_alone(found: list[Code]) -> None:
    together = Together()
    for _ in range(2):
        for body in found:
            statement = Code(body.numbers, found)  # which nobody calls
            statement.begin()
            assert together.acts(statement) == acts_in(statement)
            groups = together.implied(statement)
            assert {id(one) for group in groups for one in group} == {
                id(one) for one in implied_by(statement)
            }
