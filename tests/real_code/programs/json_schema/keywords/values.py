from numbers import Number

from .core import keyword

TYPES = {"string": str, "number": Number, "object": dict, "array": list, "integer": int}


@keyword("type")
def type_(context, value, wanted, schema):
    if not isinstance(value, TYPES[wanted]):
        yield context.error("is no %s", wanted)


@keyword()
def minimum(context, value, wanted, schema):
    if isinstance(value, Number) and value < wanted:
        yield context.error("is less than %s", wanted)


@keyword("minLength")
def min_length(context, value, wanted, schema):
    if isinstance(value, str) and len(value) < wanted:
        yield context.error("is shorter than %d", wanted)
