"""Steps by their full names."""

STEPS = {}


def register(kind):
    STEPS[f"{kind.__module__}.{kind.__name__}"] = kind()
    return kind


@register
class Shout:
    def __call__(self, text):
        return text.upper()
