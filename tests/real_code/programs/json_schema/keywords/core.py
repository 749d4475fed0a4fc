from contextlib import contextmanager

from .errors import SchemaError, ValidationError

KEYWORDS = {}


def keyword(name=None):
    def decorator(function):
        KEYWORDS[name or function.__name__.strip("_")] = function
        return function

    return decorator


class Context:
    def __init__(self, root):
        self.root = root
        self.path = []

    @contextmanager
    def at(self, part):
        self.path.append(part)
        try:
            yield self
        finally:
            self.path.pop()

    def error(self, message, *args):
        return ValidationError(tuple(self.path), message % args if args else message)


def check(context, value, schema):
    if "$ref" in schema:
        schema = context.root if schema["$ref"] == "#" else context.root["definitions"][schema["$ref"]]
    for name, wanted in schema.items():
        function = KEYWORDS.get(name)
        if function is not None:
            yield from function(context, value, wanted, schema) or ()
        elif name not in ("definitions", "title"):
            raise SchemaError(name)
