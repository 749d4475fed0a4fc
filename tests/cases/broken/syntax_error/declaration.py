"""A declaration that is no Python is refused with the line."""

import skorche


def double(number: int) -> int
    return 2 * number
