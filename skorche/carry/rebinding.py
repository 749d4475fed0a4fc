"""What the block below `if __name__ == "__main__"`, or a function, binds at the top level.

Comes in: a name and its file. Goes out: whether its value may be written as it was when
the pipeline was run. This module must not know how anything is carried.
"""

from __future__ import annotations

from skorche.carry.fixed_values import is_fixed
from skorche.carry.user_file import Key


def may_write(key: Key) -> bool:
    """Return whether a name has another value since it was bound again, and not since what
    it holds was changed in place."""
    return is_fixed(key.file.live[key.name]) or _is_rebound(key)


def _is_rebound(key: Key) -> bool:
    """Whether a statement of that block, or a function, binds a name again."""
    if key.name in key.file.rebinds:
        return True
    return any(s.guarded for s in key.statements)
