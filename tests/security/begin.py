"""What begins, in place of skorche's own beginning, a process that a guarded command has
compile declarations: the same guard watches it, and the children that it has."""

from __future__ import annotations

import json
import os
import runpy
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    from skorche.apart.asking import BEGIN
    from tests.security.guard import Guard

    watched = json.loads(os.environ.pop("GUARDED"))
    report = os.open(watched["report"], os.O_WRONLY | os.O_APPEND)
    sys.addaudithook(Guard(watched["request"], report))
    runpy.run_path(BEGIN, run_name="__main__")
