"""Release notes out of changelogs: which versions, what changed, how bad is an update."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property, total_ordering
from itertools import takewhile
from typing import Optional

import skorche


@total_ordering
class Version:
    pattern = re.compile(r"v?(\d+)\.(\d+)(?:\.(\d+))?(?:-?(a|b|rc)\.?(\d+))?$")

    def __init__(self, text: str) -> None:
        match = self.pattern.match(text)
        if match is None:
            raise ValueError(f"{text!r} is no version")
        self.text = text
        major, minor, patch, stage, n = match.groups()
        self.release = (int(major), int(minor), int(patch or 0))
        self.pre = (stage, int(n)) if stage else ("z", 0)

    @cached_property
    def key(self) -> tuple:
        return self.release, self.pre

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Version) and self.key == other.key

    def __lt__(self, other: Version) -> bool:
        return self.key < other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def __repr__(self) -> str:
        return f"<{self.text}>"

    def bump(self, since: Version) -> Optional[str]:
        for name, new, old in zip(("major", "minor", "patch"), self.release, since.release):
            if new != old:
                return name
        return None


@dataclass
class Release:
    version: Version
    sections: dict[str, list[str]] = field(default_factory=dict)

    @property
    def breaking(self) -> bool:
        return any("breaking" in line.lower() for lines in self.sections.values() for line in lines)


HEADING = re.compile(r"##\s+\[?([^\]\s]+)\]?")


def releases(text: str) -> list[Release]:
    found: list[Release] = []
    section = "Other"
    for line in text.splitlines():
        if line.startswith("### "):
            section = line[4:].strip()
        elif match := HEADING.match(line):
            try:
                found.append(Release(Version(match[1])))
            except ValueError:
                found.append(Release(Version("999.0")))
            section = "Other"
        elif line.startswith("- ") and found:
            found[-1].sections.setdefault(section, []).append(line[2:])
    return sorted(found, key=lambda release: release.version, reverse=True)


@skorche.task
def news(pair: tuple[str, str]) -> dict:
    since, text = Version(pair[0]), pair[1]
    newer = list(takewhile(lambda release: release.version > since, releases(text)))
    return {
        "since": repr(since),
        "versions": [release.version.text for release in newer],
        "bump": newer[0].version.bump(since) if newer else None,
        "breaking": [release.version.text for release in newer if release.breaking],
        "changes": {k: v for release in newer for k, v in release.sections.items()},
    }


LOG = """\
# Changelog
## [Unreleased]
## [2.0.0-rc1] - 2024-01-01
### Removed
- BREAKING: the old API
## 1.10
### Fixed
- a leak
## v1.9.3
- docs
"""

if __name__ == "__main__":
    pairs = skorche.Queue("pairs", [("1.9.3", LOG), ("v1.10.0", LOG), ("2.0", LOG)])
    out = skorche.map(news, pairs)
    skorche.run()
    skorche.shutdown()
    print(*out.flush(), sep="\n")
