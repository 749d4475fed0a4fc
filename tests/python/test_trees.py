"""Trees are gone through as `ast` does, but for nodes that say nothing of names."""

from __future__ import annotations

import argparse
import ast
import inspect

from skorche.python.trees import walk

PLAIN = (ast.expr_context, ast.operator, ast.boolop, ast.unaryop, ast.cmpop)


def test_no_other_node_is_left_out() -> None:
    for module in (ast, argparse, inspect):
        tree = ast.parse(inspect.getsource(module))
        there = [node for node in ast.walk(tree) if not isinstance(node, PLAIN)]
        assert walk(tree) == there
