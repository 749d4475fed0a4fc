"""Says what a release changes, of a tag that is its version: `python released.py v1.2.3`.

Comes in: the name of a tag, a checkout. Goes out: the section of CHANGELOG.md; or an error,
where the tag, pyproject.toml, the package and the changelog do not say the same.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path


class WrongReleaseError(Exception):
    """What is tagged is no release; the message says why."""


def released(tag: str, root: Path) -> str:
    """Return the section of the changelog for a tag, as Markdown."""
    version = tag.removeprefix("v")
    if tag == version:
        raise WrongReleaseError(f"a tag is called v{version}, not {tag}")
    said = {
        "pyproject.toml": _said(root / "pyproject.toml", "version"),
        "skorche.__version__": _said(root / "skorche" / "__init__.py", "__version__"),
    }
    for place, other in said.items():
        if other != version:
            raise WrongReleaseError(f"the tag says {version}, and {place} {other}")
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    sections = re.split(r"^## (.+)\n", text, flags=re.MULTILINE)
    by_version = dict(zip(sections[1::2], sections[2::2]))
    if version not in by_version:
        raise WrongReleaseError(f"CHANGELOG.md has no section {version}")
    section = by_version[version].strip()
    if not section:
        raise WrongReleaseError(f"the section {version} of CHANGELOG.md is empty")
    return f"{section}\n"


def _said(path: Path, name: str) -> str:
    """What a line of a file says that a name is."""
    text = path.read_text(encoding="utf-8")
    found = re.search(rf'^{name} = "(.+)"$', text, re.MULTILINE)
    return found[1] if found else "nothing"


if __name__ == "__main__":
    try:
        print(released(sys.argv[1], Path(__file__).parents[1]), end="")
    except WrongReleaseError as error:
        sys.exit(f"not released: {error}")
