"""Modules that need what builds the site are left out where that is not there."""

from __future__ import annotations

import importlib.util

collect_ignore = [
    f"website/{name}.py"
    for name, package in (("hooks", "mkdocs"), ("docstrings", "griffe"))
    if importlib.util.find_spec(package) is None
]
