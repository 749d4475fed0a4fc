"""The machinery with other names is as black would have it, though black is seldom asked."""

from __future__ import annotations

from skorche.lower.machinery import all_units, rename, unit
from skorche.write.emit import LINE_LENGTH, _format
from skorche.write.machinery_text import with_names

NAMES = {name: f"{name}_" for name in ("len", "isinstance", "Any", "SENTINEL", "time")}


def test_what_is_not_formatted_would_stay_as_it_is() -> None:
    spared = 0
    for name in (*all_units(), *all_units("serial/"))[::8]:  # black takes long
        text = unit(name).text.strip("\n")
        found, other = with_names(text, NAMES, LINE_LENGTH)
        assert found == rename(text, NAMES)
        if found != text and not other:
            spared += 1
            assert _format(f"{found}\n", LINE_LENGTH).strip("\n") == found, name
    assert spared


def test_a_line_that_is_too_long_or_a_part_of_a_statement_is_formatted() -> None:
    long = f"value = len({'a' * 74})"
    assert not with_names(long, {"len": "len_"}, LINE_LENGTH)[1]
    assert with_names(long, {"len": "len_of"}, LINE_LENGTH)[1]
    parted = "value = [\n    len(one),\n]"
    assert with_names(parted, {"len": "len_"}, LINE_LENGTH)[1]
    assert not with_names("value = len(one)", {"len": "len_"}, LINE_LENGTH)[1]
    assert with_names("value = length(one)", {"length": "a"}, LINE_LENGTH)[1]
