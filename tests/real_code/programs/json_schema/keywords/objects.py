from .core import check, keyword


@keyword()
def required(context, value, wanted, schema):
    if isinstance(value, dict):
        for name in wanted:
            if name not in value:
                yield context.error("lacks %s", name)


@keyword()
def properties(context, value, wanted, schema):
    if not isinstance(value, dict):
        return
    for name, inner in wanted.items():
        if name in value:
            with context.at(name):
                yield from check(context, value[name], inner)


@keyword("additionalProperties")
def additional(context, value, wanted, schema):
    if wanted is False and isinstance(value, dict):
        for name in sorted(set(value) - set(schema.get("properties", ()))):
            yield context.error("has %s", name)


@keyword("uniqueItems")
def unique(context, value, wanted, schema):
    if wanted and isinstance(value, list) and len(set(map(repr, value))) < len(value):
        yield context.error("has something twice")
