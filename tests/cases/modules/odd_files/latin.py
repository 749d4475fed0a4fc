# -*- coding: latin-1 -*-
"""Umlauts."""

SIGN = "äß"


def clean(text):
    # über
    return f"{SIGN}{text}é"