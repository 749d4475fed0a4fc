"""A function of many kinds; those that another file adds are there when this one goes on."""

import functools


@functools.singledispatch
def kind(thing):
    return "other"


import more_kinds  # noqa: E402

AFTER = [kind(0), more_kinds.NAME]
