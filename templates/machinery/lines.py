"""The items that a compiled module puts out, line by line."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Any

from .errors import PipelineError, raised, shown  # with items
from .files import Output
from .pipelines import Pipeline  # with stats, counts, signals

# Types of items that are a line of JSON each, also within a list of one a line.
PLAIN_TYPES = frozenset([bool, float, int, str, type(None)])
# What stands between items that are encoded as one list: no item holds it.
APART = os.urandom(8).hex()
BETWEEN = f', "{APART}", '


def write_items(
    pipeline: Pipeline, outputs: dict[str, Output], together: Callable[[Any], str]
) -> None:
    """Run the pipeline and write each item to where those of its queue go."""
    size = 1  # items in a block of 4 KiB, which a pipe takes whole or not at all
    with closing(pipeline.results()) as results:
        for queue, items in results:
            output = outputs[queue]
            head = tail = ""
            if len(outputs) > 1 and output.path == "-":
                head, tail = f'{{"queue": {output.encode(queue)}, "item": ', "}"
            done = 0
            while block := items[done : done + size]:
                lines: list[str] = []
                item: Any = None
                try:
                    encode, mixed = together, block
                    if not PLAIN_TYPES.issuperset(map(type, block)):
                        encode, mixed = output.encode, [APART] * (2 * len(block) - 1)
                        mixed[::2] = block
                    with suppress(Exception):  # those before the wrong one come out
                        if output.kind == "JSON":
                            lines = [encode(mixed)[1:-1].replace(BETWEEN, "\n")]
                    for item in [] if lines else block:
                        lines.append(output.line(item))
                except Exception as error:
                    what = f'{shown(item)} of the queue "{queue}" as {output.kind}'
                    message = f"writing {what} {raised(error)}"
                    if output.kind == "JSON":  # without forms
                        message += ", which its annotations rule out"
                    raise PipelineError(message, queue, item) from error
                finally:
                    text = "\n".join(lines).replace("\n", f"{tail}\n{head}")
                    output.write(f"{head}{text}{tail}\n" if lines else "")
                done += size
                output.add(block)  # with skips
                size = max(1, min(2 * size, 4000 * len(block) // (len(text) + 1)))
