"""Which files of the repository are pages of the site, and where their links lead there.

Comes in: the Markdown of a page as the repository has it. Goes out: the same for the site:
links to pages lead to those of the site, links to sources to the gallery, and links to other
files are plain words. This module must not know mkdocs.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: Pages of the site that are elsewhere than below docs/, by their names there.
ELSEWHERE = {
    "index.md": "README.md",
    "problems.md": "PROBLEMS.md",
    "security.md": "SECURITY.md",
    "architecture.md": "ARCHITECTURE.md",
    "changelog.md": "CHANGELOG.md",
    "contributing.md": "CONTRIBUTING.md",
    "tests.md": "tests/README.md",
    "benchmarks.md": "tests/benchmarks/RESULTS.md",
    "soak.md": "tests/soak/RESULTS.md",
    "small-diffs.md": "tests/small_diffs.md",
}
_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)")
_CODE = re.compile(r"(^ *```.*?^ *```$|(?<!\[)`[^`]+`(?!\]))", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r"^ *<!-- (.*?) -->\n", re.MULTILINE)
_TITLED = re.compile(r"^ *<!-- file (\S+) -->\n( *```\w+)$", re.MULTILINE)


def origin(page: str) -> str:
    """Return where a page of the site is in the repository.

    >>> origin("problems.md"), origin("cron.md")
    ('PROBLEMS.md', 'docs/cron.md')
    """
    return ELSEWHERE.get(page, f"docs/{page}")


def for_site(text: str, page: str) -> str:
    """Return a page's Markdown as the site has it, without what only its tests read."""
    text = _TITLED.sub(r'\2 title="\1"', text)
    text = _MARK.sub("", text)
    parts = _CODE.split(text)
    # Every second one is code, in which nothing is a link.
    parts[::2] = [_linked(part, page) for part in parts[::2]]
    return "".join(parts)


def _linked(text: str, page: str) -> str:
    def link(found: re.Match[str]) -> str:
        picture, words, target = found.groups()
        led = leads_to(target, page)
        return f"{picture}[{words}]({led})" if led else words

    return _LINK.sub(link, text)


def leads_to(target: str, page: str) -> str:
    """Return where a link of a page leads on the site: nowhere, if the site has it not.

    >>> leads_to("docs/cron.md#x", "index.md"), leads_to("../PROBLEMS.md", "cron.md")
    ('cron.md#x', 'problems.md')
    >>> leads_to("../generated/access_logs.py", "cron.md")
    'gallery/access_logs.md'
    >>> leads_to("tests/security", "security.md")
    ''
    """
    path, hash_, anchor = target.partition("#")
    if not path or re.match(r"[a-z]+:", target):
        return target
    folder = posixpath.dirname(origin(page))
    whole = posixpath.normpath(posixpath.join(folder, path))
    assert (
        ROOT / whole
    ).exists(), f"{origin(page)} links to {target}, which is not there"
    there = {place: name for name, place in ELSEWHERE.items()}.get(whole, "")
    if whole.startswith("docs/"):
        there = whole.removeprefix("docs/")
    elif match := re.fullmatch(
        r"(?:examples|generated)(?:/(\w+?)(?:_serial)?\.py)?", whole
    ):
        there = f"gallery/{match[1] or 'index'}.md"
    if not there:
        return ""
    return posixpath.relpath(there, posixpath.dirname(page) or ".") + hash_ + anchor
