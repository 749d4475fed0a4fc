"""More tools, which ask the package for what it has by then."""

import tools


@tools.noted
def stepped(number, by=tools.STEP):
    return number + by


def noted():
    return list(tools.noting.NOTED)
