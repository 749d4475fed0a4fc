"""What is compared of a pipeline, and what a change is: data alone.

This module must not know how changes are found, nor how they are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from skorche.diagram.diagram import Diagram

#: What can change, in the order in which changes are told.
KINDS = (
    "project-setting-changed",
    "template-added",
    "template-removed",
    "template-changed",
    "tuning-changed",
    "link-added",
    "link-removed",
    "link-kept",
    "no-pipeline",
    "pipeline-added",
    "pipeline-removed",
    "not-as-written",
    "machinery-changed",
    "stage-added",
    "stage-removed",
    "stage-moved",
    "stage-renamed",
    "stage-rewired",
    "predicate-changed",
    "call-changed",
    "setting-changed",
    "branch-added",
    "branch-removed",
    "branch-rewired",
    "queue-renamed",
    "queue-bound-changed",
    "input-added",
    "input-removed",
    "output-added",
    "output-removed",
    "picture-changed",
    "import-changed",
    "import-added",
    "import-removed",
    "code-changed",
    "code-added",
    "code-removed",
    "order-changed",
    "inputs-changed",
    "parameter-changed",
    "parameter-added",
    "parameter-removed",
    "logging-changed",
    "option-changed",
    "title-changed",
    "header-changed",
    "source-changed",
    "comments-changed",
    "layout-changed",
)
#: Those that change nothing.
SILENT = ("layout-changed",)
#: What a filling is to a stage: what it calls, whether that is awaited, whether the task's
#: name is said beside it. Others are the words of a setting, or a branch.
CALLED, AWAITED, NAMED = "calls", "awaited", "named"


class Filling(NamedTuple):
    """What a stage has where a picture shows a name alone, and what that name would give.

    `expression` is None where it cannot be told.
    """

    expression: str | None
    usual: str

    @property
    def is_usual(self) -> bool:
        return self.expression == self.usual


@dataclass(frozen=True)
class Snapshot:
    """A pipeline as it is compared: its graph, and texts.

    `functions` are the functions, classes and constants that it carries, by name;
    `inputs` the text of compiled-in inputs, by queue. `fillings` hold for each stage of the
    diagram what it calls and uses, by what that is to the stage. `imports` are what each
    import of the user's binds, and its line. `order` are the statements that are carried
    as they follow each other: the file that each is from, and its name. `comments` belong
    to none of them. `options` are what it was compiled with, `source` what it was
    compiled from. `parameters` are what is said of each, by name, and `logging` the calls
    by which the script sets logging up.
    """

    diagram: Diagram
    functions: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    fillings: tuple[Mapping[str, Filling], ...] = ()
    imports: tuple[tuple[str, str], ...] = ()
    order: tuple[tuple[str, str], ...] = ()
    comments: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    header: str = ""
    source: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    logging: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """One thing that changed: one of KINDS, what it happened to, before and after.

    `text` says it in a line.
    """

    kind: str
    name: str
    text: str
    before: str = ""
    after: str = ""

    @property
    def counts(self) -> bool:
        """Whether something changed by it; one of layout alone is told, and is none."""
        return self.kind not in SILENT


@dataclass(frozen=True)
class Comparison:
    """All changes in the order of KINDS, and which stages and queues belong together.

    `stages` holds pairs of positions in the old and the new diagram; `edges` pairs of
    names; `changed` positions in the new diagram of stages that are not what they were.
    """

    old: Snapshot
    new: Snapshot
    changes: tuple[Change, ...]
    stages: tuple[tuple[int, int], ...]
    edges: Mapping[str, str]
    changed: frozenset[int]


def in_order(changes: list[Change]) -> tuple[Change, ...]:
    """Return changes in the order of their kinds."""
    order = {kind: number for number, kind in enumerate(KINDS)}
    return tuple(sorted(changes, key=lambda change: order[change.kind]))
