"""Texts for people."""

UNIT = "euros"
EDGE = "|"


def tidy(name: str) -> str:
    return name.strip()


def framed(line: str) -> str:
    return EDGE + tidy(line) + EDGE
