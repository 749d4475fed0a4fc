"""Words to the right."""

width = 9


def clean(text):
    return f"{text}{">"}"
