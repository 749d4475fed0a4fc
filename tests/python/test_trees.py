"""Trees are gone through as `ast` does, but for nodes that say nothing of names."""

from __future__ import annotations

import argparse
import ast
import inspect

from skorche.python.trees import keeping_trees, parsed, walk

PLAIN = (ast.expr_context, ast.operator, ast.boolop, ast.unaryop, ast.cmpop)


def test_no_other_node_is_left_out() -> None:
    for module in (ast, argparse, inspect):
        tree = ast.parse(inspect.getsource(module))
        there = [node for node in ast.walk(tree) if not isinstance(node, PLAIN)]
        assert walk(tree) == there


def test_a_text_is_parsed_once_within_a_block_that_keeps_trees() -> None:
    with keeping_trees():
        tree = parsed("a = 1")
        assert parsed("a = 1") is tree
        assert parsed("a = 2") is not tree
        with keeping_trees():
            assert parsed("a = 1") is not tree
        assert parsed("a = 1") is tree
    assert parsed("a = 1") is not parsed("a = 1")
