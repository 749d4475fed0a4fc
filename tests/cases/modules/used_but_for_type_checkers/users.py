import typing

if typing.TYPE_CHECKING:
    from kinds import Kind


def tell(number: "Kind", wrap=False) -> "Kind":
    return Kind(number) if wrap else number + 1


def deep(number):
    if number:
        return Kind(number)


def deeper(number):
    if number:
        return isinstance(number, Kind)
