"""How much a pipeline may have, in one place.

`compile` refuses more than this, and so does what reads compiled files, so that all that
compiles can be read, and what a stranger sends costs little. This module must not know
who keeps to it.
"""

from __future__ import annotations

#: Stages of a pipeline. Each is a thread at least; files with as many are compared in
#: seconds, not minutes.
STAGES = 4000
#: Characters in a line of a picture, and in a name. Names of queues follow from those of
#: others, so that a long one is there once a stage.
LINE = 1000
#: Digits of a number in a picture. Python reads no fewer, whatever it is set to: see
#: sys.int_info.str_digits_check_threshold.
DIGITS = 640
#: Characters of a compiled file, but for texts of several lines. A syntax tree takes up to 600 times as many bytes.
SIZE = 2_000_000
#: The same where modules come along whole, texts of several lines counted in.
WHOLE_SIZE = 8_000_000
#: How deep a statement of a compiled file may be nested: what goes through syntax trees
#: takes up to five calls a level, of which Python allows 1,000.
DEPTH = 100
