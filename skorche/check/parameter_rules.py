"""Rules of parameters: what functions are given beside the item, and by which names.

Comes in: a graph. Goes out: what is wrong with that. This module must not know how a graph
is lowered, and changes nothing.
"""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

from skorche.check.task_rules import Titles, takes
from skorche.declare.graph import Graph
from skorche.declare.operators import (
    Keywords,
    Map,
    Op,
    given_parameters,
    keywords_of,
    setup_of,
)
from skorche.declare.parameter_forms import list_type
from skorche.declare.parameters import Parameter
from skorche.declare.tasks import Settings, Task
from skorche.diagram.names import label_of, op_label, spoken_names
from skorche.errors import Problem
from skorche.python.identifiers import identifier
from skorche.python.visible import shown

#: The keywords of verbs, by the names of their operators.
_OWN = {
    "Map": ("queue_out", "on_error", "max_failures"),
    "Split": ("predicate_values",),
    "Filter": ("queue_out",),
}


def inputs_are_said(given: object = None) -> str:
    """Say where inputs go, for who gives these to run()."""
    told = "inputs are said by Queue(name, fixed_inputs=[...]), or, for each run, by "
    if not (kind := list_type(given)):
        return f"{told}put() of a queue without"
    return (
        f'{told}fixed_inputs=skorche.parameter("NAME", type={kind}) and run(NAME=[...])'
    )


def no_such_parameter(name: str, known: Sequence[str], value: object = None) -> str:
    """Say that run() is given what is no parameter of the pipeline; and where inputs are
    said, which the value may be, if it is none that is misspelt.

    >>> no_such_parameter("lmit", ["limit"])
    'run() was given lmit, and the pipeline has no such parameter: its parameters are limit'
    """
    have = f"its parameters are {', '.join(known)}" if known else "it has none"
    told = f"run() was given {name}, and the pipeline has no such parameter: {have}"
    near = difflib.get_close_matches(name, known, 1)
    return told if near else f"{told}; {inputs_are_said(value)}"


def given_keywords(graph: Graph, titles: Titles) -> Iterator[Problem]:
    """What a function is given has to be a parameter, and something that it takes."""
    for op in graph.operators:
        function = op.task if isinstance(op, Map) else getattr(op, "predicate", None)
        if isinstance(function, Task):
            function = function.function
        if callable(function):
            yield from _given(op, function, keywords_of(op), 1, op_label(op))
        setup, given = setup_of(op)
        if given:
            yield from _given(op, setup, given, 0, f"{label_of(setup)}, a setup,")


def _given(
    op: Op, function: Any, keywords: Keywords, count: int, title: str
) -> Iterator[Problem]:
    for word, value in keywords:
        if not word:
            yield Problem(
                "bad-keyword",
                op.place,
                f"{title} is given a parameter by its place",
                hint="say by which keyword: functools.partial(function, limit=limit)",
            )
        elif not isinstance(value, Parameter):
            yield Problem(
                "bad-keyword",
                op.place,
                f"{title} was given {word}={shown(value)}, which is no parameter",
                hint=_meant(op, word, value),
            )
        elif not takes(function, count, word):
            yield Problem(
                "bad-keyword",
                op.place,
                (
                    f"{title} takes no keyword {word} beside the item"
                    if count
                    else f"{title} takes no keyword {word}"
                ),
                ((value.place, f"the parameter {value.name}"),),
                f"give the function a parameter {word}, or leave it out here",
            )
    plain = keywords and count and "" not in dict(keywords)
    if plain and (missing := _missing(op, function, keywords)):
        yield Problem(
            "bad-keyword",
            op.place,
            f"{title} needs {missing}, too",
            hint=f"give it {missing}={missing}, or the function a default",
        )


def _meant(op: Op, word: str, value: Any) -> str:
    """What to do about a keyword that is given no parameter."""
    if isinstance(op, Map) and word in {one.name for one in fields(Settings)}:
        return f"that is said of the task: @skorche.task({word}={shown(value)})"
    near = difflib.get_close_matches(word, _OWN[type(op).__name__], 1)
    if near:
        return f"did you mean {near[0]}?"
    return f'say skorche.parameter("{word}", ...), or give the function a default'


def _missing(op: Op, function: Any, keywords: Keywords) -> str:
    """What a function that is given keywords needs beside them."""
    try:
        signature = inspect.signature(function)
    except (ValueError, TypeError):
        return ""
    needed = [
        name
        for name, one in signature.parameters.items()
        if one.default is one.empty
        and one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)
        and name not in dict(keywords)
    ]
    places = 2 if setup_of(op)[0] is not None else 1
    return "".join(needed[places : places + 1])


def parameter_names(graph: Graph, titles: Titles) -> Iterator[Problem]:
    """Of the parameters of a pipeline none may have another's name, or option."""
    taken: dict[str, Parameter] = {}
    spoken = spoken_names(graph)
    names = {
        identifier(spoken[queue]): queue.fixed_inputs
        for queue in graph.inputs()
        if queue in spoken
    }
    given = [queue.fixed_inputs for queue in graph.inputs()]
    for parameter in given_parameters(graph.operators, given):
        others = [taken[word] for word in parameter.options if word in taken]
        for other in others[:1]:
            same = other.name == parameter.name
            what = "are named" if same else "have the option"
            word = parameter.name if same else parameter.options[-1]
            yield Problem(
                "same-name",
                parameter.place,
                f"two parameters {what} {word}",
                ((other.place, f"the parameter {other.name}"),),
                (
                    "declare it once, and give it to each function"
                    if same
                    else "give one of them another name"
                ),
            )
        if names.get(parameter.name, parameter) is not parameter:
            yield Problem(
                "same-name",
                parameter.place,
                f"a parameter and an input are named {parameter.name}",
                hint="give one of them another name",
            )
        taken.update(dict.fromkeys(parameter.options, parameter))
