"""The items that a compiled module puts out, line by line."""

from __future__ import annotations

import os
from contextlib import closing, suppress
from typing import Any

from .errors import PipelineError, raised, shown  # with items
from .files import Output
from .pipelines import Pipeline  # with stats, counts, signals

# Types of items that have no comma in JSON.
NUMBER_TYPES = frozenset([bool, float, int])
# What stands between items that are encoded as one list: no item holds it.
APART = os.urandom(8).hex()


def write_items(pipeline: Pipeline, outputs: dict[str, Output]) -> None:
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
                    if output.kind == "JSON" and len(block) > 1:
                        mixed, apart = block, ", "
                        if not NUMBER_TYPES.issuperset(map(type, block)):
                            mixed = [APART] * (2 * len(block) - 1)
                            mixed[::2], apart = block, f', "{APART}", '
                        with suppress(Exception):  # those before the wrong one come out
                            lines = [output.encode(mixed)[1:-1].replace(apart, "\n")]
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
