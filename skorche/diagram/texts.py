"""Two snapshots come in, what changed in their texts goes out: code, inputs, words.

Each text of the one is looked at beside that of the other, so that two snapshots whose
texts differ have a change for each that does. This module must not know graphs, but for
which queues belong together and which tasks were renamed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest

from skorche.diagram.snapshots import Change, Snapshot
from skorche.python.normal_form import comments, renamed, same, same_code

#: That of a text its comments changed, and no code.
_COMMENTS = "comments"


def is_renamed(old: Snapshot, before: str, new: Snapshot, after: str) -> bool:
    """Return whether a function has another name, and is the same else."""
    text, other = old.functions.get(before), new.functions.get(after)
    if text is None or other is None:
        return False
    words = [re.sub(rf"\b{re.escape(before)}\b", after, c) for c in _comments(text)]
    again = renamed(text, before, after)
    return again is not None and same_code(again, other) and words == _comments(other)


def _comments(text: str) -> list[str]:
    try:
        return comments(text)
    except Exception:  # noqa: BLE001 - a stranger's text, which may be anything
        return [text]


def text_changes(
    old: Snapshot, new: Snapshot, edges: Mapping[str, str], renamed: Mapping[str, str]
) -> Iterator[Change]:
    """Return what changed in texts: `edges` are pairs of queues, and `renamed` those of
    tasks that have another name only, each old to new."""
    yield from _functions(old.functions, new.functions, renamed)
    yield from _order(old, new, renamed)
    yield from _imports(old.imports, new.imports)
    yield from _inputs(old, new, edges)
    yield from _parameters(old, new)
    if old.logging != new.logging:
        values = "; ".join(old.logging), "; ".join(new.logging)
        text = f"the script sets logging up by {values[1] or 'nothing'}"
        yield Change("logging-changed", "script", text, *values)
    for option in dict.fromkeys([*old.options, *new.options]):
        values = old.options.get(option, ""), new.options.get(option, "")
        if values[0] != values[1]:
            text = f"compiled with {option}: {' → '.join(values)}"
            yield Change("option-changed", option, text, *values)
    if old.title != new.title:
        values = old.title, new.title
        yield Change("title-changed", "docstring", "description changed", *values)
    if old.header != new.header:
        values = old.header, new.header
        yield Change("header-changed", "header", "header changed", *values)
    if old.source != new.source:
        text = f"compiled from {old.source} → {new.source}"
        yield Change("source-changed", "source", text, old.source, new.source)
    if old.comments != new.comments:
        values = "\n".join(old.comments), "\n".join(new.comments)
        text = "comments between functions changed"
        yield Change("comments-changed", "comments", text, *values)


def _functions(
    old: Mapping[str, str], new: Mapping[str, str], renamed: Mapping[str, str]
) -> Iterator[Change]:
    # What has the old name still, or had the new one before, is no renamed text.
    going = {name for name in renamed if name not in new}
    coming = {name for name in renamed.values() if name not in old}
    for name in dict.fromkeys([*old, *new]):
        if name in going or name in coming:
            continue
        before, after = old.get(name), new.get(name)
        values = before or "", after or ""
        what = _what_happened(before, after)
        if what == _COMMENTS:
            text = f"comments of {name} changed"
            yield Change("comments-changed", name, text, *values)
        elif what is not None:
            yield Change(f"code-{what}", name, f"code of {name} {what}", *values)


def _order(
    old: Snapshot, new: Snapshot, renamed: Mapping[str, str]
) -> Iterator[Change]:
    """What stands elsewhere among that which both have, and what is of another file."""
    before = _numbered((path, renamed.get(name, name)) for path, name in old.order)
    after = _numbered(new.order)
    left = [one for one in before if one in after]
    right = [one for one in after if one in before]
    if left != right:
        moved = next(b[0] for a, b in zip(left, right) if a != b)
        text = f"{moved} stands elsewhere among what is carried"
        values = "\n".join(n for n, _ in left), "\n".join(n for n, _ in right)
        yield Change("order-changed", moved, text, *values)
    for paths in dict.fromkeys((before[one], after[one]) for one in left):
        if paths[0] != paths[1]:
            text = f"what is carried is from {' → '.join(paths)}"
            yield Change("source-changed", paths[1], text, *paths)


def _numbered(order: Iterable[tuple[str, str]]) -> dict[tuple[str, int], str]:
    """Names in their order, each with how often it came before, and its file."""
    found: Counter[str] = Counter()
    numbered: dict[tuple[str, int], str] = {}
    for path, name in order:
        numbered[name, found[name]] = path
        found[name] += 1
    return numbered


def _imports(
    old: Iterable[tuple[str, str]], new: Iterable[tuple[str, str]]
) -> Iterator[Change]:
    both = {*old} & {*new}
    sides: dict[str, tuple[list[str], list[str]]] = {}
    for number, side in enumerate((old, new)):
        for name, line in side:
            if (name, line) not in both:
                sides.setdefault(name, ([], []))[number].append(line)
    for name, (left, right) in sides.items():
        for one, other in zip_longest(left, right, fillvalue=""):
            text = f"{other or one} {'added' if not one else 'removed'}"
            kind = "import-added" if not one else "import-removed"
            if one and other:
                text, kind = f"{name} is now {other}, was {one}", "import-changed"
            yield Change(kind, name, text, one, other)


def _inputs(old: Snapshot, new: Snapshot, edges: Mapping[str, str]) -> Iterator[Change]:
    """Inputs that are compiled in, by the new names of their queues."""
    left = {edges.get(queue, f"\0{queue}"): text for queue, text in old.inputs.items()}
    for queue in dict.fromkeys([*left, *new.inputs]):
        before, after = left.get(queue), new.inputs.get(queue)
        name = queue.removeprefix("\0")
        values = before or "", after or ""
        inputs = f"compiled-in inputs of {name}"
        what = _what_happened(before, after)
        if what == _COMMENTS:
            text = f"comments of the {inputs} changed"
            yield Change("comments-changed", name, text, *values)
        elif what is not None:
            yield Change("inputs-changed", name, f"{inputs} {what}", *values)


def _parameters(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    """What is said of parameters: their types, defaults, and who gives them."""
    for name in dict.fromkeys([*old.parameters, *new.parameters]):
        before = old.parameters.get(name, "")
        after = new.parameters.get(name, "")
        if before == after:
            continue
        kind = "changed" if before and after else "added" if after else "removed"
        what = f"{before} → {after}" if before and after else after or before
        text = f"parameter {name} {kind}: {what}"
        yield Change(f"parameter-{kind}", name, text, before, after)


def _what_happened(before: str | None, after: str | None) -> str | None:
    """Whether a text was added, removed or changed, or its comments alone; None where it
    says what it did."""
    if before is None:
        return "added"
    if after is None:
        return "removed"
    if not same_code(before, after):
        return "changed"
    return None if same(before, after) else _COMMENTS
