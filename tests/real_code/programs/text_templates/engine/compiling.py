import re

from . import filters
from .errors import TemplateError

TOKEN = re.compile(r"({{.*?}}|{%.*?%})")


class Template:
    def __init__(self, text):
        self._tokens = TOKEN.split(text)[::-1]
        self._nodes = self._block(())

    def render(self, values):
        return "".join(node(dict(values)) for node in self._nodes)

    def _block(self, ends):
        nodes = []
        while self._tokens:
            token = self._tokens.pop()
            if token.startswith("{{"):
                nodes.append(expression(token[2:-2]))
            elif token.startswith("{%"):
                word, *rest = token[2:-2].split()
                if word in ends:
                    return nodes
                nodes.append(getattr(self, "_" + word)(rest))
            elif token:
                nodes.append(lambda values, token=token: token)
        if ends:
            raise TemplateError("no " + " or ".join(ends))
        return nodes

    def _if(self, words):
        test, body = expression(" ".join(words), raw=True), self._block(("endif",))
        return lambda values: "".join(n(values) for n in body) if test(values) else ""

    def _for(self, words):
        name, _, source = words
        items, body = expression(source, raw=True), self._block(("endfor",))

        def node(values):
            return "".join(n(dict(values, **{name: item})) for item in items(values) for n in body)

        return node


def expression(text, raw=False):
    dotted, *names = (part.strip() for part in text.split("|"))

    def value(values):
        found = values
        for part in dotted.split("."):
            found = found[part]
        for name in names:
            found = filters.get(name)(found)
        return found if raw else str(found)

    return value
