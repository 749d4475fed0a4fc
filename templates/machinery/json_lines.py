"""The items that a compiled module puts out, as lines of JSON."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from typing import Any

from .errors import PipelineError, raised, shown  # with items
from .pipelines import Pipeline  # with stats, counts, signals

# Types of items that have no comma in JSON.
NUMBER_TYPES = frozenset([bool, float, int])
# What stands between items that are encoded as one list: no item holds it.
APART = os.urandom(8).hex()


def write_json_lines(pipeline: Pipeline, encode: Callable[[Any], str]) -> None:
    """Run the pipeline and print each item, with its queue if there are several."""
    several = len(pipeline.outputs) > 1
    size = 1  # items in a block of 4 KiB, which a pipe takes whole or not at all
    with closing(pipeline.results()) as results:
        for queue, items in results:
            head = tail = ""
            if several:
                head, tail = f'{{"queue": {encode(queue)}, "item": ', "}"
            done = 0
            while block := items[done : done + size]:
                try:
                    mixed, apart = block, ", "
                    if not NUMBER_TYPES.issuperset(map(type, block)):
                        mixed, apart = [APART] * (2 * len(block) - 1), f', "{APART}", '
                        mixed[::2] = block
                    text = encode(mixed)[1:-1].replace(apart, f"{tail}\n{head}")
                except Exception as error:
                    if len(block) > 1:  # those before the wrong one come out first
                        size = 1
                        continue
                    what = f'{shown(block[0])} of the queue "{queue}"'
                    message = f"writing {what} as JSON {raised(error)}"
                    message += ", which its annotations rule out"  # without forms
                    raise PipelineError(message, queue, block[0]) from error
                print(head, text, tail, sep="", flush=True)
                done += size
                size = max(1, min(2 * size, 4000 * len(block) // len(text)))
