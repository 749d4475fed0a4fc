"""skorche/diagram/heat.py: which stage is how hot, and profiles of other pipelines."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import skorche
from skorche.analysis.profile import Profile
from skorche.diagram.diagram import Diagram
from skorche.diagram.drawing import drawing
from skorche.diagram.heat import figure_with_heat
from skorche.diagram.picture import parse
from skorche.errors import ProfileError
from tests.reports.profiles import diagram, profile


def heats(drawn: Diagram, measured: Profile) -> dict[str, float | None]:
    figure = figure_with_heat(drawn, measured)
    return {node.title: node.heat for node in figure.nodes if node.kind != "queue"}


def test_each_stage_has_its_useful_share_and_one_is_the_limit() -> None:
    figure = figure_with_heat(diagram(), profile())
    said = {n.title: (n.details, n.mark) for n in figure.nodes if n.kind == "map"}
    assert said == {
        "parse": (("the limit: 97 % useful",), "limit"),
        "fetch": (("40 % useful",), ""),
        "store": (("5 % useful",), ""),
    }


def test_hotter_stages_have_stronger_colours() -> None:
    dot = drawing(figure_with_heat(diagram(), profile()), "dot").decode()
    fills = {
        line.split()[0]: line.partition('fillcolor="')[2][:7]
        for line in dot.splitlines()
        if "stage" in line and "fillcolor" in line
    }
    blues = [int(fills[f"stage{n}"][5:], 16) for n in (1, 2, 3)]
    assert blues == sorted(blues)
    assert len(set(blues)) == 3


def test_tasks_that_were_one_stage_in_a_process_are_as_hot() -> None:
    first, second, third = profile().stages
    both = replace(first, name="parse_fetch", writes=second.writes)
    limit = replace(profile().limit, stage="parse_fetch")
    fused = replace(profile(), stages=(both, third), limit=limit, advice=(), rates={})
    found = heats(diagram(), fused)
    assert found["parse"] == found["fetch"] == pytest.approx(0.97)


def test_stages_of_one_name_are_told_apart_by_what_they_read() -> None:
    drawn = parse("a\n    -> clean -> b\n    -> clean -> c")
    first, second, _ = profile().stages
    stages = (
        replace(first, name="clean (a)", reads="a", writes=("b",)),
        replace(second, name="clean (b)", reads="b", writes=("c",)),
    )
    limit = replace(profile().limit, stage="clean (a)")
    there = replace(profile(), stages=stages, limit=limit, advice=(), rates={})
    figure = figure_with_heat(drawn, there)
    assert [n.heat for n in figure.nodes if n.kind == "map"] == [
        pytest.approx(0.97),
        pytest.approx(0.4),
    ]
    assert [n.mark for n in figure.nodes if n.kind == "map"] == ["limit", ""]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("fetch", "load", "of load it says nothing; this pipeline has no fetch"),
        ("-> store -> outputs", "-> outputs", "this pipeline has no store"),
        ("lines", "rows", "of parse it says nothing; this pipeline has no parse"),
    ],
)
def test_a_profile_of_another_pipeline_is_refused(old: str, new: str, why: str) -> None:
    picture = (
        "lines\n    -> parse -> parsed\n    -> fetch -> pages\n    -> store -> outputs"
    )
    changed = picture.replace(old, new)
    if "store" not in changed:
        changed = "lines\n    -> parse -> parsed\n    -> fetch -> pages"
    with pytest.raises(
        ProfileError, match=f"^the profile is of another pipeline: {why}$"
    ):
        figure_with_heat(parse(changed), profile())


def test_of_many_stages_that_differ_a_few_are_listed() -> None:
    names = "\n".join(f"    -> task{n} -> q{n}" for n in range(9))
    with pytest.raises(ProfileError, match="of task0, .*, task4 and 4 more it says"):
        figure_with_heat(parse(f"start\n{names}"), profile())


def test_render_pipeline_draws_a_profile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    pipeline = skorche.Pipeline()

    def declare() -> skorche.Queue:
        numbers = skorche.Queue("numbers", fixed_inputs=range(3))
        return pipeline.map(abs, pipeline.map(abs, numbers))

    declare()
    pipeline.run(profile=True)
    pipeline.shutdown()
    measured = pipeline.analyze()
    last = declare()
    pipeline.render_pipeline("hot", last, profile=measured)
    pipeline.render_pipeline("whole", profile=measured)
    assert " % useful" in Path("graphviz/whole.svg").read_text(encoding="utf-8")
    with pytest.raises(ProfileError, match="another pipeline"):
        pipeline.render_pipeline("other", profile=profile())
    assert not Path("graphviz/other.svg").exists()
