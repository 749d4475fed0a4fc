"""Functions for what a package of others has."""

import typing as t

if t.TYPE_CHECKING:
    import no_such_package as nsp
    from no_such_package import deep


def first(numbers: "nsp.Frame | deep.Array | t.Sequence[int]") -> "nsp.Number":
    return t.cast("nsp.Number", numbers[0])
