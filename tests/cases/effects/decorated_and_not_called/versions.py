"""Versions, and a command line for them that no task needs."""

import argparse
from functools import wraps


def deprecated(replace):
    def decorate(function):
        @wraps(function)
        def wrapper(*given):
            print(f"use {replace}")
            return function(*given)

        return wrapper

    return decorate


class Version:
    separator = "."

    def __init__(self, major, minor):
        self.major, self.minor = major, minor


def parse(text):
    return Version(*map(int, text.split(Version.separator)))


def make_parser():
    parser = argparse.ArgumentParser(prog=__package__, description=__doc__)
    parser.set_defaults(make=Version, separator=Version.separator)
    return parser


old_parser = deprecated(replace="make_parser")(make_parser)
