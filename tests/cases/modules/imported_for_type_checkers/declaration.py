"""What only type checkers import is not needed where the compiled file runs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import skorche
from frames import first

if TYPE_CHECKING:
    import no_such_package.deep as deep
    from _typeshed import SupportsRead
    from collections.abc import Sequence
    from typing import TypeAlias

    if sys.version_info >= (3, 8):
        from typing import Literal
    else:
        from typing_extensions import Literal

    from .beside import Unknown


def measure(
    numbers: Sequence[int] | deep.Array,
    by: Literal["size", "sum"] = "size",
    file: SupportsRead[str] | TypeAlias | Unknown | None = None,
) -> int:
    return first(numbers) + (len(numbers) if by == "size" else sum(numbers))


if __name__ == "__main__":
    lists = skorche.Queue("lists", fixed_inputs=[[1, 2], [3]])
    measures = skorche.map(measure, lists)
    skorche.run()
    skorche.shutdown()
    print(measures.flush())
