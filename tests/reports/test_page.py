"""skorche/reports/page.py: one file, escaped, and what a real browser makes of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from skorche.diagram.picture import parse
from skorche.errors import DrawingError, ProfileError
from skorche.reports import page as page_module
from skorche.reports.page import page
from tests.reports.chromium import Browser, chromium
from tests.reports.profiles import (
    HOSTILE,
    PICTURE,
    diagram,
    hostile_profile,
    profile,
)

#: Elements without an end.
VOID = {"meta", "br", "img", "input", "link"}


class Elements(HTMLParser):
    """The elements of a page, of which each has to end where it should."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            assert not name.startswith("on"), (tag, name)
            if name in ("src", "href", "xlink:href", "action"):
                self.addresses.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def elements(text: str) -> Elements:
    found = Elements()
    found.feed(text)
    assert not found.open
    return found


def test_a_page_is_one_file_that_needs_no_other() -> None:
    text = page(profile(), diagram())
    found = elements(text)
    assert not found.addresses
    assert "@import" not in text
    assert not re.search(r"url\(", text)
    assert found.names.count("svg") == 2
    assert {"link", "img", "iframe"}.isdisjoint(found.names)


def test_names_are_data_in_a_page() -> None:
    text = page(hostile_profile())
    found = elements(text)
    assert HOSTILE not in text
    assert found.names.count("script") == 2
    assert "img" not in found.names
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)
    [data] = re.findall(r'id="data">(.*?)</script>', text)
    names = [
        row["name"] for chart in json.loads(data)["charts"] for row in chart["rows"]
    ]
    assert any(r"\x1b[2J\u202e" in name for name in names)


def test_names_are_data_in_its_drawing() -> None:
    picture = PICTURE.replace("parse ->", '"</svg><img src=x>" ->')
    drawn = parse(picture)
    hostile = replace(profile().stages[0], name=drawn.stages[0].label)
    there = replace(
        profile(),
        limit=replace(profile().limit, stage=hostile.name),
        stages=(hostile, *profile().stages[1:]),
    )
    assert "img" not in elements(page(there, drawn)).names


def test_a_machine_that_cannot_draw_shows_the_picture_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*_: object) -> bytes:
        raise DrawingError("no program")

    monkeypatch.setattr(page_module, "drawing", fails)
    text = page(profile(), diagram())
    assert "-&gt; parse -&gt; parsed" in text
    assert "<svg" not in text


def test_a_profile_of_another_pipeline_has_no_page() -> None:
    other = parse(PICTURE.replace("fetch", "load"))
    with pytest.raises(ProfileError, match=r"of load it says nothing.* no fetch"):
        page(profile(), other)


def test_a_run_too_short_for_plots_has_none() -> None:
    short = replace(profile(), times=(), rates={}, queues=())
    assert "<script" not in page(short, diagram())


# ---- in a browser


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("chromium")) as there:
        yield there


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "report.html"
    path.write_text(page(profile(), diagram()), encoding="utf-8")
    return path


def contrast(one: str, other: str) -> float:
    """How well one colour of CSS is read on another: from 1 to 21."""
    lights = []
    for colour in (one, other):
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        linear = [
            p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
        ]
        lights.append(sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear)))
    return (max(lights) + 0.05) / (min(lights) + 0.05)


COLOURS = """
[...document.querySelectorAll("h1, h2, p, td, th, li, code, .place, .mark, b")].map(
    e => [getComputedStyle(e).color, getComputedStyle(
        e.closest(".verdict") || document.body).backgroundColor])
"""


@pytest.mark.parametrize("dark", [False, True])
def test_a_page_is_legible_in_light_and_dark(
    browser: Browser, written: Path, dark: bool
) -> None:
    browser.open(written, 1100, 900, dark)
    ground = browser.value("getComputedStyle(document.body).backgroundColor")
    assert (contrast(ground, "rgb(0, 0, 0)") < 2) == dark
    pairs = browser.value(COLOURS)
    assert len(pairs) > 20
    assert min(contrast(*pair) for pair in pairs) >= 4.5
    assert not browser.problems


@pytest.mark.parametrize("width", [320, 360, 768, 1400])
def test_a_page_is_never_scrolled_sideways(
    browser: Browser, tmp_path: Path, width: int
) -> None:
    long = replace(
        profile().stages[0],
        name="a_name_without_any_place_to_break_it" * 3,
        lines=(replace(profile().stages[0].lines[0], text="x" * 300),),
    )
    there = replace(
        profile(),
        limit=replace(profile().limit, stage=None),
        stages=(long, *profile().stages[1:]),
        advice=(),
        rates={long.name: profile().rates["parse"]},
    )
    path = tmp_path / "long.html"
    path.write_text(page(there), encoding="utf-8")
    browser.open(path, width, 800)
    assert browser.value("document.documentElement.scrollWidth") <= width
    widest = "Math.max(...[...document.querySelectorAll('main *')].map({}))"
    edge = "e => e.getBoundingClientRect().right"
    assert browser.value(widest.format(edge)) <= width + 1


def test_a_phone_has_the_drawing_that_leads_down(
    browser: Browser, written: Path
) -> None:
    shown = "getComputedStyle(document.querySelector('.drawing .{}')).display"
    browser.open(written, 360, 800)
    assert browser.value(shown.format("wide")) == "none"
    assert browser.value(shown.format("tall")) == "block"
    size = "[...document.querySelectorAll('.drawing .tall text')].map({})"
    height = "e => e.getBoundingClientRect().height"
    assert min(browser.value(size.format(height))) >= 8
    browser.open(written, 1100, 800)
    assert browser.value(shown.format("tall")) == "none"
    assert not browser.problems


def test_plots_answer_to_the_mouse(browser: Browser, written: Path) -> None:
    browser.open(written, 1100, 900)
    place = "(e => [e.left, e.top, e.width, e.height])({}.getBoundingClientRect())"
    plot = "document.querySelector('.chart svg')"
    browser.value(f"{plot}.scrollIntoView()")
    left, top, width, height = browser.value(place.format(plot))
    browser.move(left + width / 2, top + height / 2)
    caption = "document.querySelector('.chart figcaption').textContent"
    assert re.fullmatch(r"Items in queues at [45]\.\d\d s", browser.value(caption))
    value = browser.value("document.querySelector('.keys b').textContent")
    assert 900 <= int(value) <= 999
    browser.move(5, 5)
    assert browser.value(caption) == "Items in queues"
    courses = "document.querySelectorAll('.chart:first-child .course').length"
    before = browser.value(courses)
    button = "document.querySelector('.keys button')"
    left, top, width, height = browser.value(place.format(button))
    browser.click(left + width / 2, top + height / 2)
    assert browser.value(courses) == before - 1
    assert not browser.problems


def test_a_browser_runs_nothing_of_hostile_names(
    browser: Browser, tmp_path: Path
) -> None:
    path = tmp_path / "hostile.html"
    path.write_text(page(hostile_profile()), encoding="utf-8")
    browser.open(path, 1100, 900)
    assert browser.value("document.images.length") == 0
    assert browser.value("document.querySelectorAll('.chart').length") == 2
    shown = browser.value("document.querySelector('h1').textContent")
    assert shown.startswith("</script><img src=x onerror=alert(1)>")
    assert not browser.problems
