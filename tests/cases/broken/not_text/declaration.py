"""A declaration whose bytes are no text."""

import skorche

MARK = "ÿþ"
