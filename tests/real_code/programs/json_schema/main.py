"""Check documents against a schema; each keyword is a function of its own."""

import json
import pathlib
from typing import Iterator, List

import skorche
from keywords import Context, check
from keywords.errors import SchemaError, ValidationError

SCHEMA = json.loads(pathlib.Path("schema.json").read_text())

DOCUMENTS = [
    '{"name": "a", "age": 3, "tags": ["x", "y"]}',
    '{"name": "", "age": -1, "tags": ["x", "x"], "extra": 1}',
    '{"age": 2.5, "parent": {"name": "b", "age": "old"}}',
    "[1, 2]",
    '{"name": ',
]


@skorche.task
def load(text: str) -> object:
    return json.loads(text)


@skorche.task
def validate(document: object) -> List[str]:
    context = Context(SCHEMA)
    return sorted(str(error) for error in check(context, document, SCHEMA))


def verdict(errors: List[str]) -> str:
    return "; ".join(errors) or "fine"


def broken(failure) -> str:
    assert not isinstance(failure.error, (SchemaError, ValidationError))
    return "line %d column %d" % (failure.error.lineno, failure.error.colno)


if __name__ == "__main__":
    texts = skorche.Queue("texts", DOCUMENTS)
    unread = skorche.Queue("unread")
    verdicts = skorche.chain([validate, verdict], skorche.map(load, texts, on_error=unread))
    places = skorche.map(broken, unread)
    skorche.run()
    skorche.shutdown()
    print(*verdicts.flush(), *places.flush(), sep="\n")
