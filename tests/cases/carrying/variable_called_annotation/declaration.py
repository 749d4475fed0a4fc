"""A variable or an attribute called annotation or type is no annotation."""

import dataclasses

import skorche


@dataclasses.dataclass
class Event:
    type: str
    annotation: str


def event(text: str) -> Event:
    annotation = text.title()
    return Event(type=text, annotation=annotation)


def described(event: Event) -> str:
    return f"{event.type}: {event.annotation}"


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["click"])
    descriptions = skorche.map(described, skorche.map(event, texts))
    skorche.run()
    skorche.shutdown()
    print(descriptions.flush())
