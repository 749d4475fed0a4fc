"""One more kind."""

import kinds

NAME = "number"


@kinds.kind.register(int)
def _(thing):
    return NAME
