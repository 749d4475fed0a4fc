"""Targets: ways to lower a graph to a plan, one module each."""
