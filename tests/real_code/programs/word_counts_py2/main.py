#!/usr/bin/env python
# -*- coding: utf-8 -*-
"""Word counts; runs with Python 2.7 and 3."""
from __future__ import absolute_import, division, print_function, unicode_literals

import codecs
import sys

import skorche
from compat import OrderedDict, StringIO, imap, iteritems, izip, reduce, text_type, u
from stem import Stemmer

if sys.version_info < (3,):
    reload(sys)
    sys.setdefaultencoding("utf-8")

stemmer = Stemmer("en")

PUNCTUATION = u(".,;:!?\"'()[]")


class Counts(object):
    def __init__(self, items=()):
        self._counts = OrderedDict()
        for word in items:
            self._counts[word] = self._counts.get(word, 0) + 1

    def __add__(self, other):
        new = Counts()
        for counts in (self._counts, other._counts):
            for word, n in iteritems(counts):
                new._counts[word] = new._counts.get(word, 0) + n
        return new

    def __unicode__(self):
        out = StringIO()
        for word, n in iteritems(self._counts):
            out.write("%s=%d " % (word, n))
        return out.getvalue().strip()

    __str__ = __unicode__


def lines(path):
    with codecs.open(path, "r", "utf-8") as f:
        return [line.strip() for line in f if line.strip()]


def count(line):
    words = imap(lambda word: word.strip(PUNCTUATION), text_type(line).lower().split())
    return Counts(stemmer.stem(word) for word in words if word)


def total(counts):
    return text_type(reduce(lambda a, b: a + b, counts))


def ranks(text):
    pairs = [part.split("=") for part in text.split()]
    pairs.sort(key=lambda pair: (-int(pair[1]), pair[0]))
    return [list(pair) for pair in izip(range(1, 4), (word for word, _ in pairs))]


if __name__ == "__main__":
    q = skorche.Queue("lines", lines("poem.txt"))
    q = skorche.batch(skorche.map(count, q), batch_size=100)
    q = skorche.chain([total, ranks], q)
    skorche.run()
    skorche.shutdown()
    print(q.flush())
