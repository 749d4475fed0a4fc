"""A list for the next batch of a serial module that may wait only so long."""

from time import perf_counter


class Gathered(list):
    """Items that wait for a batch to be full; late once the first has waited too long.

    That is looked at as items come, for there is nobody else who could.
    """

    def __init__(self, timeout):
        super().__init__()
        self.timeout = timeout
        self.start = 0.0

    def append(self, item):
        if not self:
            self.start = perf_counter()
        super().append(item)

    def late(self):
        """Return whether the first item has waited too long."""
        return perf_counter() - self.start >= self.timeout
