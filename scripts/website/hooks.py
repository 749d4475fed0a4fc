"""What mkdocs calls: pages that are not below docs/, links, and the gallery.

Comes in: what mkdocs has read. Goes out: what it is to have instead. This module alone knows
mkdocs; what it puts in is made by the modules beside it.
"""

from __future__ import annotations

from typing import Any

from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Link

from scripts.website import figures, gallery, pages, reference

_FIGURES = {
    "bars": ("tests/benchmarks/RESULTS.md", figures.bars),
    "disturbed": ("tests/soak/RESULTS.md", figures.disturbed),
}


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that are elsewhere, and those that are made."""
    made = {"reference.md": reference.page(), "gallery/index.md": gallery.index()}
    for name, place in pages.ELSEWHERE.items():
        made[name] = (pages.ROOT / place).read_text(encoding="utf-8")
    for name in gallery.NAMES:
        made[f"gallery/{name}.md"] = gallery.page(name)
    for name, text in made.items():
        files.append(File.generated(config, name, content=text))
    return files


def on_nav(nav: Any, **_: Any) -> None:
    """Name the playground in the navigation where it is made, too: after the site, into it."""
    goals = (pages.ROOT / "Makefile").read_text(encoding="utf-8")
    if "\nplayground:" in goals:
        nav.items.insert(1, Link("Playground", "playground/index.html"))


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Lead links to where they lead on the site, and put figures in."""
    name = page.file.src_uri
    if name.startswith("gallery/") or name == "reference.md":
        return markdown
    for mark, (place, made) in _FIGURES.items():
        line = f"<!-- figures: {mark} -->"
        if line in markdown:
            results = (pages.ROOT / place).read_text(encoding="utf-8")
            markdown = markdown.replace(line, made(results))
    return pages.for_site(markdown, name)


def on_page_content(html: str, page: Any, **_: Any) -> str:
    """Put the panels of an example in, which are no Markdown."""
    for name in gallery.NAMES:
        if page.file.src_uri == f"gallery/{name}.md":
            return html.replace(gallery.HERE, gallery.panels(name))
    return html
