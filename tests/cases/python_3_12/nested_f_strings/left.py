"""Words to the left."""


def clean(text):
    return f"{f"<{text}"}"
