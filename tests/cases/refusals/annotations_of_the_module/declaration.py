"""What a module annotates is seen there: the compiled file annotates names of its own."""

from __future__ import annotations

import skorche

LIMIT: int = 3


def annotated(name: str) -> tuple[str, list[str]]:
    return name, sorted(__annotations__)


names = skorche.Queue("names", fixed_inputs=["a"])
skorche.map(annotated, names, skorche.Queue("annotated"))
skorche.run()
