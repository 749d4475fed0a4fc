# own: markdown
# bundle: markdown.extensions
# python: 3.11
"""Markdown with tables and footnotes, to HTML."""

import markdown
import skorche

PAGES = ["# One\n\nSome *text*.\n\n* a\n* b\n", "a | b\n--|--\n1 | 2\n", "Note[^1].\n\n[^1]: Here.\n"]


@skorche.task
def convert(page):
    return markdown.markdown(page, extensions=["markdown.extensions.tables", "markdown.extensions.footnotes"])


if __name__ == "__main__":
    out = skorche.map(convert, skorche.Queue("pages", PAGES))
    skorche.run()
    skorche.shutdown()
    print(*out.flush(), sep="\n")
