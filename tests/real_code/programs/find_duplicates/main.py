#!/usr/bin/env python
# -*- coding: utf-8 -*-
# find_duplicates - list files with the same content
#
# 2009-03-14  first version
# 2011-08-02  compare sizes before anything is read
# 2016-01-20  works with python 3, too
# 2024-05-06  hashes in threads (skorche)
from __future__ import print_function

import os
import sys
from hashlib import md5

import skorche

__version__ = "1.3"

if sys.version_info[0] >= 3:
    unicode = str
    xrange = range

IGNORED = [".svn", "CVS", ".DS_Store", "Thumbs.db"]
BLOCK = 16 * 1024
HEAD = 64

# by size; filled by walk()
seen_sizes = {}


def walk(top):
    """All (size, path) below a folder, ordered."""
    found = []
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(d for d in folders if d not in IGNORED)
        for name in sorted(names):
            if name in IGNORED or name.startswith("~"):
                continue
            path = os.path.join(folder, name)
            found.append((os.path.getsize(path), unicode(path)))
    return found


def candidates(pairs):
    """Only files of which another one has the same size may be the same."""
    sizes = dict()
    for size, path in pairs:
        sizes.setdefault(size, []).append(path)
    return [(size, path) for size in sizes for path in sizes[size] if len(sizes[size]) > 1]


@skorche.task(max_workers=2)
def fingerprint(pair):
    size, path = pair
    h = md5()
    f = open(path, "rb")
    try:
        h.update(f.read(HEAD))
        if size > HEAD:
            for _ in xrange(size // BLOCK + 1):
                h.update(f.read(BLOCK))
    finally:
        f.close()
    return h.hexdigest(), path.replace(os.sep, "/")


def groups(pairs):
    by_sum = {}
    for digest, path in pairs:
        by_sum.setdefault(digest, []).append(path)
    result = [sorted(paths) for paths in by_sum.values() if len(paths) > 1]
    result.sort(key=lambda paths: (len(paths), paths[0]))
    return result


def report(paths):
    return "%d times: %s" % (len(paths), ", ".join(paths))


if __name__ == "__main__":
    files = skorche.Queue("files", fixed_inputs=candidates(walk("disk")))
    sums = skorche.map(fingerprint, files)
    # One list of all of them; there are never a million files on that disk.
    same = skorche.unbatch(skorche.map(groups, skorche.batch(sums, batch_size=10 ** 6)))
    lines = skorche.map(report, same)
    skorche.run()
    skorche.shutdown()
    for line in lines.flush():
        print(line)
    print("find_duplicates %s, python %d.%d" % ((__version__,) + sys.version_info[:2]), file=sys.stderr)
