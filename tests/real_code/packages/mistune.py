# own: mistune
# python: 3.11
# bundle-python: 3.11
import mistune

import skorche

PAGES = ["# One\n\nSome **text**, `code`.\n\n1. a\n2. b\n", "> quote\n\n[link](/x)\n\n---\n"]


@skorche.task
def convert(page):
    return mistune.html(page)


@skorche.task
def outline(page):
    tokens = mistune.create_markdown(renderer=None)(page)
    return [token["type"] for token in tokens]


if __name__ == "__main__":
    one, two = skorche.tee(skorche.Queue("pages", PAGES))
    pages, outlines = skorche.map(convert, one), skorche.map(outline, two)
    skorche.run()
    skorche.shutdown()
    print(pages.flush(), outlines.flush())
