"""Files of the user's own in a table, given to functions, and asked for what they may have."""

import checks
import skorche
from plugins import bold, plain

STYLES = {style.NAME: style for style in (bold, plain)}
chosen = plain


def apply(style, text: str) -> str:
    return style.apply(text)


def show(text: str) -> list:
    styled = [apply(STYLES[name], text) for name in sorted(STYLES)]
    asked = [getattr(checks, "LIMIT", None), getattr(checks, "OTHER", None)]
    named = [getattr(checks, f"check_{name}")(text) for name in STYLES]
    return [*styled, *asked, *named, hasattr(checks, "other"), chosen.NAME, bold.__name__]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a", "b"])
    shown = skorche.map(show, texts)
    skorche.run()
    skorche.shutdown()
    print(shown.flush())
