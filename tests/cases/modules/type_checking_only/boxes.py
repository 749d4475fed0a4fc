"""Boxes."""


class Box:
    def __init__(self, content):
        self.content = content


def pack(content: "Box | str"):
    return Box(content)
