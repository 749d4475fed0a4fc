"""Items."""

from dataclasses import dataclass


@dataclass
class Item:
    text: str
    length: int = 0


def make(text: str) -> Item:
    return Item(text, length=len(text))
