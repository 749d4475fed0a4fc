"""A type that is imported for type checkers only, to avoid a circle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boxes
import skorche

if TYPE_CHECKING:
    from boxes import Box


def open_box(text: str) -> str:
    box: Box = boxes.pack(text)
    return box.content


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a", "b"])
    results = skorche.map(open_box, texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
