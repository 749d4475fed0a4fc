# own: pygments
# bundle: pygments.styles.default
# python: 3.9
import skorche
from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexers.python import PythonLexer
from pygments.token import Token


@skorche.task
def html(source):
    return highlight(source, PythonLexer(), HtmlFormatter())


@skorche.task
def names(source):
    return [text for kind, text in PythonLexer().get_tokens(source) if kind in Token.Name]


if __name__ == "__main__":
    one, two = skorche.tee(skorche.Queue("sources", ["def f(x):\n    return x + 1\n", "import os  # c\n"]))
    pages, found = skorche.map(html, one), skorche.map(names, two)
    skorche.run()
    skorche.shutdown()
    print(pages.flush(), found.flush())
