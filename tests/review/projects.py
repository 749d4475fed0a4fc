"""A small project to compile, and edits of it."""

from __future__ import annotations

from pathlib import Path

WORDS = '''
"""Count the letters of words."""

import skorche

LONG = 6


@skorche.task(max_workers=2)
def clean(word):
    # Some come with their punctuation.
    return word.strip(".,;").lower()


def is_long(word):
    return len(word) >= LONG


words = skorche.Queue("words", fixed_inputs=["Pipelines,", "are", "written", "once;"])
(q_long, q_short) = skorche.split(is_long, skorche.map(clean, words))
batches = skorche.batch(q_long, batch_size=2)
skorche.run()
'''
PROJECT = '[tool.skorche]\nsources = ["*.py"]\n'


def replace(path: str, old: str, new: str) -> None:
    text = Path(path).read_text()
    assert old in text
    Path(path).write_text(text.replace(old, new, 1))
