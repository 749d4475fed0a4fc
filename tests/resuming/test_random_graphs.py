"""Random graphs whose runs are killed after a point, against a list interpreter.

SKORCHE_EXAMPLES raises the number of graphs, which are then different ones each time.
"""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.interpreter import interpret
from tests.local_targets import LOCAL as TARGETS
from tests.test_random_graphs import (
    Drawn,
    Outputs,
    comparable,
    declaration,
    examples,
    graphs,
)
from tests.test_random_graphs import (
    pytestmark as usual,
)

from .images import Run

pytestmark = usual
_counter = itertools.count()


@pytest.mark.parametrize("target", TARGETS)
@examples(3)
@given(drawn=graphs(), seed=st.integers(0, 10**6))
def test_a_killed_run_goes_on_to_what_the_graph_gives(
    target: str,
    tmp_path_factory: pytest.TempPathFactory,
    drawn: Drawn,
    seed: int,
) -> None:
    folder = tmp_path_factory.mktemp(f"graph{next(_counter)}")
    run = Run(folder, f"{declaration(drawn.graph)}skorche.run()\n", target)
    wanted, _ = interpret(drawn.graph)
    words = [f"--output=q{queue}={run.folder}/q{queue}.jsonl" for queue in wanted]
    random = Random(seed)

    def found() -> Outputs:
        return {queue: _items(run.folder / f"q{queue}.jsonl") for queue in wanted}

    most = comparable(wanted, drawn.natures)
    assert run.run(*words, keep=lambda point: point < 9 or not point % 9) == 0, run.said
    assert comparable(found(), drawn.natures) == most
    for image in random.sample(range(len(run.ended)), min(3, len(run.ended))):
        run.restore(image)
        assert run.run(*words) == 0, run.said
        assert comparable(found(), drawn.natures) == most


def _items(path: Path) -> list[object]:
    return [json.loads(line) for line in path.read_text().splitlines()]
