"""What tries the pages finds what is wrong with one, and lets pass what is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.website.pages import leads_to
from tests.pages.trying import Trial, matches, recorded

RIGHT = """\
```python
# double.py
print(2 * 21)
```

```console
$ python double.py
42
$ echo one \\
    two
...
```

<!-- exits with 3 -->
```console
$ exit 3
```
"""
WRONG = {
    "what a command says": ("42\n", "43\n"),
    "how it ends": ("exits with 3", "exits with 2"),
    "an exit that nobody announced": ("<!-- exits with 3 -->\n", ""),
    "code that fails": ("print(2 * 21)", "print(2 * x)"),
    "code that is none": ("print(2 * 21)", "print(2 *"),
    "a block of no known kind": ("```python\n# double.py\n", "```basic\n"),
    "a command that is none": ("$ exit 3", "exit 3"),
    "lines of a file that has others": ("exits with 3", "part of double.py"),
}


def tried(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a page shows that is not so."""
    page = tmp_path / "page.md"
    page.write_text(text)
    monkeypatch.chdir(tmp_path)
    said = list(Trial(page).run())
    return [call.command for call, now in said if not matches(call.said, now)]


def test_a_page_that_is_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert tried(RIGHT, tmp_path, monkeypatch) == []


@pytest.mark.parametrize("what", WRONG)
def test_a_page_that_is_wrong(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after = WRONG[what]
    assert before in RIGHT
    try:
        wrong = tried(RIGHT.replace(before, after), tmp_path, monkeypatch)
    except (AssertionError, SyntaxError):
        return
    assert wrong


def test_what_commands_say_is_recorded_and_the_rest_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "Before.\n\n```console\n$ echo one\ntwo\n$ echo a; echo b\n...\n```\n"
    page = tmp_path / "page.md"
    page.write_text(text)
    monkeypatch.chdir(tmp_path)
    trial = Trial(page)
    fresh = recorded(trial.text, list(trial.run()))
    assert fresh == text.replace("two", "one")


def test_a_link_that_leads_nowhere_is_wrong() -> None:
    with pytest.raises(AssertionError, match="not there"):
        leads_to("no-such-page.md", "cron.md")
