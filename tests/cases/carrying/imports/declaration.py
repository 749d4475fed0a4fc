"""Imports come along where they are used, whatever their form."""

import collections, os.path
import itertools as it
import math
import string
import urllib.parse
import xml.etree.ElementTree as ET
from base64 import (
    b64decode as decode,
    b64encode,  # not used
)
from os import path as p, sep
from textwrap import dedent, indent

import skorche


def use_them_all(text: str) -> list:
    return [
        collections.Counter(text)["a"],
        os.path.basename("x/y"),
        list(it.islice(text, 1)),
        urllib.parse.quote(text + " "),
        ET.fromstring("<a/>").tag,
        decode("YQ==").decode(),
        p.dirname("x/y"),
        indent(text, " "),
    ]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["ab"])
    results = skorche.map(use_them_all, texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
