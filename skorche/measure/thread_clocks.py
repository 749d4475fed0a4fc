"""Whether threads compute, asked for often.

Comes in: the system's number of a thread of this process. Goes out: its CPU time, and
whether it could run just now; None where that cannot be known. A number may be that of a
thread that has ended. This module must not know whose threads they are.
"""

from __future__ import annotations

import os
import sys
import time

#: What the system writes of a thread: behind its name in brackets stands its state.
_FILE = "/proc/self/task/{}/stat"


class Clocks:
    """Keeps the files of threads open, since to open one takes longest."""

    def __init__(self) -> None:
        self._files: dict[int, int] = {}

    def time(self, thread: int | None) -> float | None:
        """Return the seconds that a thread has computed."""
        if sys.platform != "linux" or thread is None:
            return None
        # A clock's number is made of the thread's here. That of a thread that has ended is
        # an error, where its identifier must not be asked for its clock.
        try:
            return time.clock_gettime(~thread << 3 | 6)
        except OSError:
            return None

    def is_ready(self, thread: int | None) -> bool:
        """Return whether a thread has a core, or waits for nothing else."""
        if sys.platform != "linux" or thread is None:
            return False
        try:
            file = self._files.get(thread)
            if file is None:
                path = _FILE.format(thread)
                file = self._files[thread] = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            return os.pread(file, 200, 0).rpartition(b")")[2].split()[:1] == [b"R"]
        except OSError:
            return False

    def close(self) -> None:
        files, self._files = self._files, {}
        for file in files.values():
            os.close(file)
