"""Stages of one label are told apart by what they read."""

from __future__ import annotations

from skorche.analysis.stage_names import unique_names


def test_a_label_of_its_own_is_the_name() -> None:
    assert unique_names([("fetch", "urls"), ("clean", "out")]) == ["fetch", "clean"]


def test_stages_of_one_label_say_what_they_read() -> None:
    assert unique_names([("tee", "a"), ("clean", "b"), ("tee", "c")]) == [
        "tee (a)",
        "clean",
        "tee (c)",
    ]


def test_no_two_names_are_the_same_whatever_the_labels_are() -> None:
    names = unique_names([("f (a)", "x"), ("f", "a"), ("f", "b"), ("f (a) (a)", "y")])
    assert len(set(names)) == 4
    assert names[0] == "f (a)"
