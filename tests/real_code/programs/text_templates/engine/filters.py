"""Filters, by name."""

_filters = {"title": str.title, "upper": str.upper, "len": len}


def register(name):
    def add(function):
        _filters[name] = function
        return function

    return add


@register("money")
def money(value):
    return "%s EUR" % format(value, ",.2f")


def get(name):
    return _filters[name]
