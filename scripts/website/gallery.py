"""The gallery: a declaration, its picture and its compiled file, with their parts linked.

Comes in: examples, with the places of their stages. Goes out: pages, and their panels in HTML;
docs/assets/gallery.js lights up what belongs to a stage. This module must not know mkdocs.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import DiffLexer, PythonLexer

from scripts.website.changes import Change, change
from scripts.website.linked import Example, Lines, Places, example
from scripts.website.pages import ROOT
from skorche.diagram.drawing import drawing

NAMES = ("images_and_docs", "access_logs", "longest_functions", "stdlib_census")
TITLES = {
    "images_and_docs": "Images and documents",
    "access_logs": "Access logs",
    "longest_functions": "Longest functions",
    "stdlib_census": "A census of the standard library",
}
#: Where the panels go: Markdown would change what is in them.
HERE = '<div id="panels"></div>'
_SHOWN = ("split", "filter", "batch")


def index() -> str:
    """Return the page that lists the examples."""
    lines = [
        "# Gallery",
        "",
        "Whole pipelines: what was declared beside what was compiled of it, word for word, and",
        "linked. Point at a stage of a picture, or at a line, and see what belongs to it: where",
        "it is declared, its function, its line of the picture, the lines that wire it, the",
        "worker that runs it, and what a change of it does to the file.",
        "",
        '<div class="grid cards" markdown>',
        "",
    ]
    for name in NAMES:
        about = _about(name)
        lines += [f"- **[{TITLES[name]}]({name}.md)**", "", f"    {about}", ""]
        lines += [f"    ![Its picture](../pictures/{name}.svg)", ""]
    return "\n".join([*lines, "</div>", ""])


def page(name: str) -> str:
    """Return the page of an example, without its panels."""
    return f"""\
---
hide: [navigation, toc]
---

# {TITLES[name]}

{_about(name)} Here is `examples/{name}.py` beside what `skorche compile` writes of it.
Point at a stage, or choose one:

{HERE}
"""


def panels(name: str) -> str:
    """Return the picture, the two texts and the changes of an example."""
    shown = example(name)
    numbered = dict(enumerate(shown.stages, 1))
    ours = {n: p.declares | p.function for n, p in numbered.items()}
    theirs = {
        n: p.picture | p.wires | p.worker | p.compiled_function
        for n, p in numbered.items()
    }
    changed = {n: change(shown, places) for n, places in numbered.items()}
    return "".join(
        (
            # The search leaves out what is within, up to the next end of this tag.
            f'<article class="gallery" data-example="{name}" data-search-exclude>',
            f'<div class="gallery-picture">{_picture(shown)}</div>',
            _buttons(numbered),
            '<div class="gallery-panels">',
            _panel(
                "declaration", f"examples/{name}.py", shown.declaration, ours, numbered
            ),
            _panel(
                "compiled", f"generated/{name}.py", shown.compiled, theirs, numbered
            ),
            "</div>",
            '<div class="gallery-changes" aria-live="polite">',
            *(_change(n, p, changed[n]) for n, p in numbered.items()),
            "</div></article>",
        )
    )


def _about(name: str) -> str:
    text = (ROOT / "examples" / f"{name}.py").read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]


def title_of(places: Places) -> str:
    """Return how a stage is called on its button."""
    stage = places.stage
    return (
        f"{stage.kind} {stage.label}"
        if stage.kind in _SHOWN
        else stage.label or stage.kind
    )


def _picture(shown: Example) -> str:
    text = drawing(shown.diagram, "svg").decode()
    text = text[text.index("<svg") :]
    text = re.sub(
        r'(<g id="node\d+" class="node")>\s*<title>stage(\d+)</title>', _node, text
    )
    text = re.sub(r"<title>.*?</title>|<!--.*?-->", "", text, flags=re.DOTALL)
    return re.sub(r'width="[\d.]+pt" height="[\d.]+pt"', 'role="img"', text, count=1)


def _node(found: re.Match[str]) -> str:
    return f'{found[1]} data-stage="{found[2]}">'


def _buttons(numbered: dict[int, Places]) -> str:
    buttons = "".join(
        f'<button type="button" data-stage="{n}" aria-pressed="false">'
        f"{escape(title_of(places))}</button>"
        for n, places in numbered.items()
    )
    return (
        f'<div class="gallery-stages" role="group" aria-label="Stages">{buttons}</div>'
    )


_PARTS = {
    "declaration": {"its declaration": "declares", "its function": "function"},
    "compiled": {
        "its wiring": "wires",
        "its worker": "worker",
        "its function": "compiled_function",
        "its line of the picture": "picture",
    },
}


def _panel(
    part: str, path: str, text: str, of: dict[int, Lines], numbered: dict[int, Places]
) -> str:
    stages: dict[int, list[int]] = {}
    for stage, lines in of.items():
        for line in lines:
            stages.setdefault(line, []).append(stage)
    marked = highlight(text, PythonLexer(), HtmlFormatter(nowrap=True))
    rows = "".join(
        _row(n, line, stages.get(n, ()))
        for n, line in enumerate(marked.split("\n")[:-1], 1)
    )
    firsts = {
        words: " ".join(
            f"{n}:{min(getattr(places, field))}"
            for n, places in numbered.items()
            if getattr(places, field)
        )
        for words, field in _PARTS[part].items()
    }
    jumps = "".join(
        f'<button type="button" data-jump="{lines}">{words}</button>'
        for words, lines in firsts.items()
    )
    return (
        f'<section class="gallery-panel" data-part="{part}" aria-label="{path}">'
        f"<header><code>{path}</code><span>{jumps}</span></header>"
        f'<div class="highlight"><pre tabindex="0"><code>{rows}</code></pre></div></section>'
    )


def _row(number: int, line: str, stages: Iterable[int]) -> str:
    listed = " ".join(map(str, stages))
    marks = f' data-stages="{listed}"' if listed else ""
    return f'<span class="row" data-n="{number}"{marks}>{line}\n</span>'


def _change(number: int, places: Places, changed: Change | None) -> str:
    title = f"<code>{escape(title_of(places))}</code>"
    if changed is None:
        why = "has no setting of a number: its function is what changes"
        if places.stage.kind == "merge":
            why = "is no stage of the file: those before it fill its queue together"
        if places.stage.kind == "unbatch":
            why = "has no setting"
        return f'<section data-change="{number}" hidden><p>{title} {why}.</p></section>'
    diff = highlight("\n".join(changed.diff), DiffLexer(), HtmlFormatter(nowrap=True))
    return (
        f'<section data-change="{number}" hidden>'
        f"<p>If {title} {escape(changed.words)}, "
        f"<code>skorche diff</code> would say <code>{escape(changed.meaning)}</code>, and the "
        "file would change in these lines:</p>"
        f'<div class="highlight"><pre><code>{diff}</code></pre></div></section>'
    )
