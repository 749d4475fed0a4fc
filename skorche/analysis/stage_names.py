"""What stages are called in a profile, each differently.

Comes in: for each stage its label, as pictures have it, and the queue that it reads. Goes
out: its name. Whoever speaks of the stages of a profile names them by this module alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable


def unique_names(stages: Iterable[tuple[str, str]]) -> list[str]:
    """Return a name for each stage, given as (label, name of the queue that it reads).

    Of several with one label each also says what it reads, which no two share.

    >>> unique_names([("fetch", "urls"), ("clean", "pages"), ("clean", "words")])
    ['fetch', 'clean (pages)', 'clean (words)']
    """
    stages = list(stages)
    counts = Counter(label for label, _ in stages)
    # Somebody's label may look like a name that is made here.
    taken = {label for label, count in counts.items() if count == 1}
    names = []
    for label, reads in stages:
        name = label if counts[label] == 1 else f"{label} ({reads})"
        while counts[label] > 1 and name in taken:
            name += f" ({reads})"
        taken.add(name)
        names.append(name)
    return names
