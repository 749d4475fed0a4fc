"""Runs that are disturbed at random, again and again: `make soak`."""
