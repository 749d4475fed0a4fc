import enum
import typing


class Severity(enum.IntEnum):
    LOW = 1
    MEDIUM = 2
    HIGH = 3


class Finding(typing.NamedTuple):
    file: str
    line: int
    rule: str
    secret: str
    severity: Severity = Severity.LOW
