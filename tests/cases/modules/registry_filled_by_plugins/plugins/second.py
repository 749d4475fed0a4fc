"""Another one."""

import registry


@registry.action
def upper(text):
    return text.upper()


registry.ACTIONS["length"] = len
