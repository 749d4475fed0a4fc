"""Stages and functions that the environment decides are those of here, which is told.

What it is that is decided by: a condition, a loop, a function that is called below one, a
function among others. What the command line decides is given to `skorche compile`, too.
"""

import os
import random
import sys

import skorche

LOUD = bool(os.environ.get("LOUD"))
FUNCTIONS = {"upper": str.upper, "title": str.title}
SIDES = ["left", "right"]


def reversed_text(text):
    return text[::-1]


def with_length(text):
    return f"{text} {len(text)}"


def as_it_is(text):
    return text


def shown(queue):
    return skorche.map(with_length, queue)


shape = with_length if os.environ.get("LENGTHS") else as_it_is
way = reversed_text if SIDES[0] == "right" else as_it_is

texts = skorche.Queue("texts", fixed_inputs=["ab", "cd"])
for _ in range(random.choice([2, 2])):
    texts = skorche.map(reversed_text, texts)
if LOUD:
    texts = skorche.map(str.upper, texts)
if os.environ.get("SHOWN", "yes") == "yes":
    texts = shown(texts)
if "--more" in sys.argv:
    texts = skorche.map(with_length, texts)
for side in SIDES:
    texts = skorche.map(way, texts)
skorche.chain((shape, FUNCTIONS[os.environ.get("CASE", "title")]), texts, skorche.Queue("out"))
skorche.run()
