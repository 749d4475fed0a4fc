# own: commonmark
import commonmark

import skorche

PAGES = ["Hello *there*\n\n    code\n", "1. one\n2. two\n\n<b>raw</b> &amp; more"]


def html(page):
    return commonmark.commonmark(page)


def kinds(page):
    return [node.t for node, entering in commonmark.Parser().parse(page).walker() if entering]


if __name__ == "__main__":
    one, two = skorche.tee(skorche.Queue("pages", PAGES))
    pages, nodes = skorche.map(html, one), skorche.map(kinds, two)
    skorche.run()
    skorche.shutdown()
    print(pages.flush(), nodes.flush())
