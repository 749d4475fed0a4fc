"""A table of rules: a graph comes in, all that is wrong with it goes out at once.

This module must not know how a graph is lowered, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from skorche.check.call_rules import lazy_output, not_one_argument, unread_inputs
from skorche.check.limit_rules import too_large
from skorche.check.parameter_rules import given_keywords, parameter_names
from skorche.check.queue_rules import (
    cycle,
    filled_before,
    merge_of_few,
    merged_bound,
    not_a_queue,
    other_pipeline,
    queue_settings,
    two_consumers,
    two_producers,
)
from skorche.check.stage_rules import (
    bad_batch,
    not_callable,
    nothing_declared,
    predicate_settings,
    repeated_values,
)
from skorche.check.task_rules import (
    Titles,
    failures_let_pass,
    functions_fit,
    task_names,
    task_settings,
)
from skorche.check.type_flow import mismatched_types
from skorche.declare.graph import Graph
from skorche.diagram.names import spoken_names, title
from skorche.errors import DeclarationError, Problem

Rule = Callable[[Graph, Titles], Iterator[Problem]]

RULES: tuple[Rule, ...] = (
    nothing_declared,
    not_a_queue,
    not_callable,
    bad_batch,
    repeated_values,
    predicate_settings,
    merge_of_few,
    merged_bound,
    filled_before,
    two_producers,
    two_consumers,
    cycle,
    other_pipeline,
    queue_settings,
    task_names,
    task_settings,
    failures_let_pass,
    functions_fit,
    given_keywords,
    parameter_names,
    not_one_argument,
    lazy_output,
    too_large,
)


def check(graph: Graph) -> None:
    """Raise a DeclarationError with all problems of the graph, in file order."""
    problems = find_problems(graph)
    if problems:
        raise DeclarationError(problems)


def find_problems(graph: Graph) -> list[Problem]:
    """Return all problems of the graph, in the order of their lines."""
    spoken = spoken_names(graph)
    problems = list(graph.problems)
    for rule in RULES:
        problems += rule(graph, lambda queue: title(queue, spoken))
    if not problems:
        # What is left out may only be so since something else is wrong.
        problems += unread_inputs(graph)
        problems += mismatched_types(graph, lambda queue: title(queue, spoken))
    unique = {(p.code, p.place.path, p.place.line, p.message): p for p in problems}
    return sorted(unique.values(), key=lambda p: (p.place.path, p.place.line))
