"""Words for a crossword: a trie, patterns, and anagrams."""

import functools
import sys
from collections import defaultdict

import skorche

sys.setrecursionlimit(5000)

WORDS = """
alarm arena earn near nears snare learn renal camel lace cane acne ocean canoe scare cares races acres
""".split()

END = object()


class Trie(dict):
    def insert(self, word):
        node = self
        for letter in word:
            node = node.setdefault(letter, Trie())
        node[END] = word
        return self

    def match(self, pattern):
        if not pattern:
            if END in self:
                yield self[END]
            return
        letter, rest = pattern[0], pattern[1:]
        for key, node in self.items():
            if key is not END and letter in ("?", key):
                yield from node.match(rest)


trie = functools.reduce(lambda t, w: t.insert(w), WORDS, Trie())

anagrams = defaultdict(set)
for word in WORDS:
    anagrams["".join(sorted(word))].add(word)


def mask(word):
    return functools.reduce(lambda bits, letter: bits | 1 << (ord(letter) - 97), word, 0)


MASKS = [(mask(word), word) for word in WORDS]


def deep(n):
    """How deep it can be nested; the letters of a very long word."""
    return 0 if n == 0 else 1 + deep(n - 1)


@skorche.task
def solve(pattern):
    letters = pattern.replace("?", "")
    return {
        "pattern": pattern,
        "fits": sorted(trie.match(pattern)),
        "anagrams": sorted(anagrams.get("".join(sorted(pattern)), ())),
        "within": sorted(word for bits, word in MASKS if letters and not bits & ~mask(letters)),
        "deep": deep(len(pattern) * 400),
    }


if __name__ == "__main__":
    solutions = skorche.map(solve, skorche.Queue("patterns", ["?ar?s", "acres", "?????", "neal", ""]))
    skorche.run()
    skorche.shutdown()
    for one in solutions.flush():
        print("{pattern:8} {fits} {anagrams} {within}".format_map(one))
