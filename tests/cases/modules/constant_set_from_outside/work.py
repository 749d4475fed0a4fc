"""Work."""

import settings


def cut(text):
    return text[: settings.LIMIT]
