"""Each block of each page does what the page says: README.md, and those below docs/.

`pytest --record tests/pages -k NAME` writes what the commands of a page say into it.
"""

from __future__ import annotations

import itertools
import os
import re
from html import unescape
from pathlib import Path

import pytest

from tests.pages.blocks import blocks
from tests.pages.trying import Trial, matches, recorded
from tests.places import ROOT

#: Their commands wait, or need more than a folder: these have tests of their own.
ELSEWHERE = {
    "find-the-slow-stage.md",
    "killed-at-80-percent.md",
    "taking-a-new-skorche.md",
}
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
TRIED = [page for page in PAGES if page.name not in ELSEWHERE]


@pytest.mark.skipif(os.name != "posix", reason="its commands are for a shell")
@pytest.mark.parametrize("page", TRIED, ids=lambda page: page.stem)
def test_what_a_page_shows_is_so(
    page: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    monkeypatch.chdir(tmp_path)
    trial = Trial(page)
    said = []
    try:
        said += trial.run()
    finally:
        if request.config.getoption("--record"):
            page.write_text(recorded(trial.text, said), encoding="utf-8")
            said.clear()
    for call, now in said:
        assert matches(call.said, now), f"{page.name}: {call.command}\n{now}"
    if trial.missing:
        pytest.skip(f"all but what is not there: {', '.join(trial.missing)}")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_block_says_what_it_is(page: Path) -> None:
    """An indented block, or a fence without a word, would not be tried."""
    text = page.read_text(encoding="utf-8")
    fences = sum(line.lstrip().startswith("```") for line in text.split("\n"))
    found = [block for block in blocks(text) if block.mark != "do"]
    assert 2 * len(found) == fences
    inside = {n for block in found for n in range(block.first, block.end)}
    lines = enumerate(text.split("\n"))
    for (_, before), (number, line) in itertools.pairwise(lines):
        alone = not before.strip() and line.startswith("    ") and number not in inside
        assert not alone or line.lstrip().startswith(("```", "<!--", "-", "|")), line


def test_the_drawing_of_a_change_is_of_the_change_that_the_page_shows() -> None:
    [drawn] = [
        block.text
        for block in blocks((ROOT / "docs/review-by-diff.md").read_text("utf-8"))
        if block.kind == "mermaid"
    ]
    picture = (ROOT / "docs/pictures/words_change.svg").read_text(encoding="utf-8")
    shown = {
        unescape(text).strip()
        for text in re.findall(r"<text[^>]*>([^<]+)</text>", picture)
    }
    labels = re.findall(r'"([^"]+)"', drawn)
    assert shown == {part for label in labels for part in label.split("<br>")}
