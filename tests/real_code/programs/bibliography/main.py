"""BibTeX files: keys in one form, accents as Unicode, duplicates by title."""

import re
import unicodedata
from itertools import count
from string import ascii_lowercase

import skorche

ACCENTS = {"'": "\u0301", "`": "\u0300", '"': "\u0308", "^": "\u0302", "~": "\u0303", "c": "\u0327"}
LETTERS = {r"\ss": "\u00df", r"\o": "\u00f8", r"\ae": "\u00e6", r"\aa": "\u00e5"}

ENTRY = re.compile(r"@(\w+)\s*\{\s*([^,\s]+)\s*,")
ACCENT = re.compile(r"""\{?\\(['`"^~]|c(?=[ {]))\s*\{?(\\?[A-Za-z])\}?\}?""")


def latex(text):
    def accented(match):
        mark, letter = match.groups()
        return unicodedata.normalize("NFC", letter.lstrip("\\") + ACCENTS[mark])

    text = ACCENT.sub(accented, text)
    for command, letter in LETTERS.items():
        text = text.replace("{" + command + "}", letter).replace(command + " ", letter)
    return re.sub(r"[{}]", "", text).replace("--", "\u2013").replace("~", " ")


class Scanner:
    def __init__(self, text):
        self.text = text
        self.at = 0

    def value(self):
        """A braced or quoted value, or a bare word."""
        opening = self.text[self.at]
        if opening not in '{"':
            match = re.compile(r"\w+").match(self.text, self.at)
            self.at = match.end()
            return match.group()
        depth, start = 0, self.at + 1
        for at in range(self.at, len(self.text)):
            char = self.text[at]
            if char == "{":
                depth += 1
            elif char == "}":
                depth -= 1
            if at > self.at and depth == (0 if opening == "{" else 0) and char == ("}" if opening == "{" else '"'):
                self.at = at + 1
                return self.text[start:at]
        raise EOFError("a value has no end")

    def fields(self):
        form = re.compile(r"[\s,]*(\w+)\s*=\s*")
        while True:
            match = form.match(self.text, self.at)
            if match is None:
                return
            self.at = match.end()
            yield match.group(1).lower(), self.value()


@skorche.task
def entries(text):
    starts = list(ENTRY.finditer(text))
    ends = [start.start() for start in starts[1:]] + [len(text)]
    found = []
    for start, end in zip(starts, ends):
        fields = dict(Scanner(text[start.end():end]).fields())
        found.append((start.group(1).lower(), {k: latex(v) for k, v in fields.items()}))
    return found


def authors(text):
    for author in re.split(r"\s+and\s+", text):
        last, comma, first = author.partition(",")
        if not comma:
            first, _, last = author.rpartition(" ")
        yield last.strip(), first.strip()


def plain(text):
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if c.isalnum() and c.isascii()).lower()


def keyed(all_entries):
    seen, keys, out = set(), set(), []
    for kind, fields in all_entries:
        title = plain(fields.get("title", ""))
        if title in seen:
            continue
        seen.add(title)
        names = list(authors(fields.get("author", "anon")))
        base = plain(names[0][0]) + fields.get("year", "")
        key = next(k for k in (base + suffix for suffix in ["", *ascii_lowercase]) if k not in keys)
        keys.add(key)
        out.append({"key": key, "kind": kind, "authors": ["; ".join(n) for n in names], **fields})
    return out


BIB = r"""
@Article{x, author = {G{\"o}del, Kurt}, title = {{\"U}ber formal unentscheidbare S{\"a}tze}, year = 1931}
@book{y, author = "Ren\'e Thom and Fran{\c c}ois Roy", title = "A {B}ook", pages = {1--20}, year=1931,}
@article{z, author = {K. G{\"o}del}, title = {On {IT}}, year = {1931} }
@misc{dup, title = {a book}}
"""

if __name__ == "__main__":
    texts = skorche.Queue("texts", [BIB])
    found = skorche.unbatch(skorche.map(entries, texts))
    keys = skorche.unbatch(skorche.map(keyed, skorche.batch(found, batch_size=10000)))
    skorche.run()
    skorche.shutdown()
    for entry in keys:
        print(entry)
