"""What the workers of a stage of a compiled module have in common, beside queues."""

from __future__ import annotations


class Shared:
    """Shared by the workers of a stage; begins and ends with the pipeline's threads."""

    def begin(self, workers: int) -> None:
        """Get ready, before any thread of the pipeline starts."""

    def stop(self) -> None:
        """End every wait."""

    def end(self) -> None:
        """Leave nothing behind, after all threads have ended."""
