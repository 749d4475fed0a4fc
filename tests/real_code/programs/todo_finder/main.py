"""List the TODOs of source files by who has to do them."""

import io
import re
import tokenize
from collections import defaultdict

import skorche

TAGS = ("TODO", "FIXME", "XXX", "HACK")
TAG = re.compile(r"\b(?P<tag>%s)\b(?:\((?P<who>\w+)\))?:?\s*(?P<text>.*)" % "|".join(TAGS))

WEIGHTS = defaultdict(lambda: 1, FIXME=3, XXX=2)

SOURCES = {
    "a.py": "x = 1  # TODO(anna): say why one\ny = '# FIXME: in a text'\n",
    "b.py": "# FIXME handle zero\ndef f(n):\n    return 1 / n  # HACK\n",
    "c.py": "def broken(:\n    # XXX(bob) still found\n",
}


def comments(source):
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string.lstrip("# ")
    except (tokenize.TokenError, SyntaxError, IndentationError):
        return


@skorche.task(name="find")
def find(item):
    name, source = item
    found = []
    for line, comment in comments(source):
        match = TAG.search(comment)
        if match:
            found.append(dict(match.groupdict(), file=name, line=line))
    return found


def weigh(todo):
    todo["weight"] = WEIGHTS[todo["tag"]] * (2 if todo["who"] is None else 1)
    todo["text"] = todo["text"].strip() or None
    return todo


def main():
    sources = skorche.Queue("sources", SOURCES.items())
    todos = skorche.map(weigh, skorche.unbatch(skorche.map(find, sources)))
    mine, others = skorche.split(lambda todo: todo["who"] is None, todos)
    skorche.run()
    skorche.shutdown()
    for todo in mine.flush() + others.flush():
        print("{file}:{line}: {tag} ({weight}) {text}".format(**todo))


if __name__ == "__main__":
    main()
