from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kinds import Kind


def wrapped(number: int) -> "Kind":
    return Kind(number)
