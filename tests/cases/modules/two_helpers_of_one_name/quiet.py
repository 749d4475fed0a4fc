"""Quiet."""

import loud

MARK = "?"


def clean(text):
    def inner(clean=loud.clean):
        return clean(text).lower() + MARK

    return inner()
