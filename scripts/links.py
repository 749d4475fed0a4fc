"""Where a release says it is from: what hatchling asks as it builds.

Comes in: SKORCHE_REPOSITORY, the address of the repository that it is released from. Goes out:
the links of the package's metadata; none where nobody said an address.
"""

from __future__ import annotations

import os
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class Links(MetadataHookInterface):
    """Adds links to the metadata."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set `urls`, which pyproject.toml says are found here."""
        repository = os.environ.get("SKORCHE_REPOSITORY", "").rstrip("/")
        there = f"{repository}/blob/v{metadata['version']}"
        metadata["urls"] = {}
        if repository:
            metadata["urls"] = {
                "Source": repository,
                "Documentation": f"{there}/README.md",
                "Changelog": f"{there}/CHANGELOG.md",
                "Issues": f"{repository}/issues",
            }
