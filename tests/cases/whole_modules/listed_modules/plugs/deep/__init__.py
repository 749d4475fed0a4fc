"""A package below."""

from plugs import kind


@kind
def twice(number):
    return 2 * number
