from compat import string_types

SUFFIXES = {"en": ["ingly", "edly", "ing", "ed", "es", "s"], "xx": []}


class Stemmer(object):
    """A bad one."""

    def __init__(self, language):
        self._suffixes = SUFFIXES[language]
        self._cache = {}

    def stem(self, word):
        if not isinstance(word, string_types):
            raise TypeError("not text: %r" % (word,))
        try:
            return self._cache[word]
        except KeyError:
            stem = word
            for suffix in self._suffixes:
                if word.endswith(suffix) and len(word) - len(suffix) > 2:
                    stem = word[: -len(suffix)]
                    break
            self._cache[word] = stem
            return stem
