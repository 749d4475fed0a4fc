"""Files of the user's own that are imported within blocks, and by parts that are not there."""

import os
import sys
from contextlib import suppress

import skorche
from shapes import area, corners

if sys.version_info >= (3, 4):
    from html import unescape
else:
    from entities import unescape

if os.name == "nt":
    from backslashes import separator
else:
    from slashes import separator

try:
    from fast import LEVEL, shout

    HAS_FAST = LEVEL > 1
except ImportError:
    HAS_FAST = False

    def shout(text):
        return text


try:
    import fast
except ImportError:
    fast = None

try:
    from broken import twice
except ImportError:

    def twice(text):
        return 2 * text


whisper = None
with suppress(ImportError):
    from slow import whisper


def speak(text: str) -> list:
    try:
        from slow import murmur
    except ImportError:
        murmur = None
    if len(text) > 1:
        from fast import shout as say
    else:
        from slow import whisper as say
    loud = shout(text) if HAS_FAST else text
    return [loud, say(text), murmur and murmur(text), whisper(text), twice(unescape(text))]


def measure(words: list) -> list:
    return [*words, area(2), corners(2), separator in "/\\", fast is not None]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["Aa", "&amp;"])
    spoken = skorche.chain([speak, measure], texts)
    skorche.run()
    skorche.shutdown()
    print(spoken.flush())
