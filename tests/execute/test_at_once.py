"""Pipelines that several threads run at once."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

import skorche
from skorche.execute import loading


def test_one_pipeline_is_made_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading the machinery in two threads at once fails in some Pythons."""
    real, inside, most = loading._loaded, [0], [0]

    def loaded(*words: Any) -> Any:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        time.sleep(0.02)
        try:
            return real(*words)
        finally:
            inside[0] -= 1

    monkeypatch.setattr(loading, "_loaded", loaded)
    found: list[list[int]] = []

    def run() -> None:
        pipeline = skorche.Pipeline()
        out = pipeline.map(abs, skorche.Queue("numbers", fixed_inputs=[-1, -2]))
        pipeline.run()
        pipeline.shutdown()
        found.append(out.flush())

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[1, 2]] * 4 and most == [1]
