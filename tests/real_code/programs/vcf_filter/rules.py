from __future__ import annotations

from typing import TYPE_CHECKING, Callable, Dict

from variant import Kind, Variant

if TYPE_CHECKING:
    from typing_extensions import TypeAlias

    Rule: TypeAlias = Callable[[Variant], bool]

RULES: Dict[str, "Rule"] = {}


def rule(name: str) -> "Callable[[Rule], Rule]":
    def register(function: Rule) -> Rule:
        if name in RULES:
            raise KeyError(f"two rules are called {name}")
        RULES[name] = function
        return function

    return register


@rule("depth")
def deep_enough(variant: Variant) -> bool:
    """at least ten reads"""
    return all(depth >= 10 for depth in variant.numbers("DP"))


@rule("quality")
def good_quality(variant: Variant) -> bool:
    """a phred score of 30"""
    return variant.qual is not None and variant.qual >= 30


@rule("simple")
def simple(variant: Variant) -> bool:
    """no mix of insertions and deletions"""
    return variant.kind is not Kind.COMPLEX


def passes(name: str, variant: Variant) -> bool:
    return RULES[name](variant)
