import re


class LexError(ValueError):
    pass


_spec = [
    ("skip", r"\s+|--[^\n]*|/\*.*?\*/"),
    ("text", r"'(?:\\.|''|[^'\\])*'"),
    ("number", r"-?\d+(?:\.\d+)?"),
    ("name", r"`[^`]+`|[A-Za-z_]\w*"),
    ("mark", r"[(),;]"),
]
_pattern = re.compile("|".join("(?P<%s>%s)" % pair for pair in _spec), re.S)
_unquote = {"text": lambda s: re.sub(r"\\(.)|''", lambda m: m.group(1) or "'", s[1:-1]),
            "number": lambda s: float(s) if "." in s else int(s),
            "name": lambda s: None if s == "NULL" else s.strip("`"),
            "mark": lambda s: s}


def tokens_of(text):
    at = 0
    while at < len(text):
        match = _pattern.match(text, at)
        if match is None:
            raise LexError("cannot read %r" % text[at:at + 5])
        at = match.end()
        if match.lastgroup != "skip":
            yield match.lastgroup, _unquote[match.lastgroup](match.group())
    yield "end", None


class Lexer(object):
    def __init__(self, text):
        self._tokens = list(tokens_of(text))
        self._at = 0

    def peek(self):
        return self._tokens[self._at][1]

    def take(self, *kinds):
        kind, value = self._tokens[self._at]
        if kinds and kind not in kinds:
            raise LexError("%s, and not %s" % (kind, " or ".join(kinds)))
        self._at += 1
        return value

    def expect(self, *values):
        for value in values:
            if self.take() != value:
                raise LexError("no %s" % value)

    def _list(self, *kinds):
        self.expect("(")
        found = [self.take(*kinds)]
        while self.peek() == ",":
            self.take()
            found.append(self.take(*kinds))
        self.expect(")")
        return found

    def names(self):
        return self._list("name")

    def tuples(self):
        yield self._list("text", "number", "name")
        while self.peek() == ",":
            self.take()
            yield self._list("text", "number", "name")
