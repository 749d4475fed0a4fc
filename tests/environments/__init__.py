"""Compiled files where Python can do little: each row a real interpreter or a real wall.

`make environments` installs what npm and PyPI have into build/environments, runs all rows
and prints a table; tests/test_environments.py runs those whose interpreter is there.
"""

from . import hosts, pythons, walls, webassembly, windows
from .row import ROWS as ALL

__all__ = ["ALL", "hosts", "pythons", "walls", "webassembly", "windows"]
