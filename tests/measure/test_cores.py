"""A container has the cores that it was given, and a machine those that it has."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from skorche.measure.cores import cores, idle_time


@pytest.fixture(autouse=True)
def of_eight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(8), raising=False)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("max 100000\n", 8),
        ("200000 100000\n", 2),
        ("150000 100000\n", 2),
        ("10000 100000\n", 1),
        ("1600000 100000\n", 8),
        ("nonsense\n", 8),
        ("", 8),
    ],
)
def test_a_control_group_says_how_many(tmp_path: Path, text: str, count: int) -> None:
    (tmp_path / "cpu.max").write_text(text)
    assert cores(tmp_path) == count


@pytest.mark.parametrize(("quota", "count"), [("300000", 3), ("-1", 8)])
def test_so_does_one_of_the_first_version(
    tmp_path: Path, quota: str, count: int
) -> None:
    (tmp_path / "cpu").mkdir()
    (tmp_path / "cpu/cpu.cfs_quota_us").write_text(quota)
    (tmp_path / "cpu/cpu.cfs_period_us").write_text("100000")
    assert cores(tmp_path) == count


def test_without_groups_all_cores_count(tmp_path: Path) -> None:
    assert cores(tmp_path) == 8


def test_the_machine_tells_how_long_its_cores_were_idle(tmp_path: Path) -> None:
    statistics = tmp_path / "stat"
    statistics.write_text("cpu  100 0 50 700 30 0 0 0 0 0\ncpu0 1 2 3 4 5\n")
    assert idle_time(statistics) == 730 / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize("text", ["", "cpu\n", "cpu a b c d e f\n"])
def test_what_tells_nothing_of_idle_cores_is_none(tmp_path: Path, text: str) -> None:
    statistics = tmp_path / "stat"
    statistics.write_text(text)
    assert idle_time(statistics) is None
    assert idle_time(tmp_path / "missing") is None
