"""A small part of Markdown to HTML."""

import html
import re
from abc import ABC, abstractmethod

import skorche


class Inline:
    """Replacements within a line, in their order."""

    rules = [
        (r"`([^`]+)`", lambda m: "<code>%s</code>" % m[1]),
        (r"\*\*(.+?)\*\*", r"<strong>\1</strong>"),
        (r"\*(.+?)\*", r"<em>\1</em>"),
        (r"!\[([^\]]*)\]\(([^)\s]+)\)", r'<img alt="\1" src="\2">'),
        (r"\[([^\]]+)\]\(([^)\s]+)\)", lambda m: '<a href="{1}">{0}</a>'.format(*m.groups())),
    ]

    def __init__(self):
        self.compiled = [(re.compile(pattern), by) for pattern, by in self.rules]

    def __call__(self, text):
        text = html.escape(text, quote=False)
        for pattern, by in self.compiled:
            text = pattern.sub(by, text)
        return text


inline = Inline()


class Block(ABC):
    kinds = []

    def __init_subclass__(cls):
        Block.kinds.append(cls)

    def __init__(self, lines):
        self.lines = lines

    @classmethod
    @abstractmethod
    def takes(cls, line):
        """Whether such a block begins, or goes on, with a line."""

    @abstractmethod
    def html(self):
        """Return the block as HTML."""


class Heading(Block):
    form = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")

    @classmethod
    def takes(cls, line):
        return cls.form.match(line)

    def html(self):
        matches = map(self.form.match, self.lines)
        return "\n".join("<h{0}>{1}</h{0}>".format(len(m[1]), inline(m[2])) for m in matches)


class Items(Block):
    @classmethod
    def takes(cls, line):
        return line.startswith(("* ", "- "))

    def html(self):
        return "<ul>%s</ul>" % "".join("<li>%s</li>" % inline(line[2:]) for line in self.lines)


class Code(Block):
    @classmethod
    def takes(cls, line):
        return line.startswith("    ")

    def html(self):
        return "<pre>%s</pre>" % html.escape("\n".join(line[4:] for line in self.lines))


class Paragraph(Block):
    @classmethod
    def takes(cls, line):
        return bool(line.strip())

    def html(self):
        return "<p>%s</p>" % inline(" ".join(map(str.strip, self.lines)))


def blocks(text):
    kind, lines = None, []
    for line in text.splitlines() + [""]:
        new = next((one for one in Block.kinds if one.takes(line)), None)
        if new is not kind:
            if kind is not None:
                yield kind(lines)
            kind, lines = new, []
        lines.append(line)


@skorche.task
def convert(text):
    return "\n".join(block.html() for block in blocks(text))


PAGES = [
    "# Title #\n\nSome *text* with **bold & more**,\nand `a < b`.\n\n* one\n* [two](http://x.org/)\n",
    "Code:\n\n    if a < b:\n        pass\n## End\n![pic](p.png)\n",
]

if __name__ == "__main__":
    html_pages = skorche.map(convert, skorche.Queue("pages", PAGES))
    skorche.run()
    skorche.shutdown()
    print("\n<hr>\n".join(html_pages.flush()))
