from skorche import Failure


def is_failure(thing: object) -> bool:
    return isinstance(thing, Failure)
