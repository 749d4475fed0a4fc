# own: html2text
# python: 3.9
import html2text

import skorche

PAGES = ["<h1>One</h1><p>Some <b>text</b> and <a href='/x'>a link</a></p>", "<ul><li>a<li>b</ul><pre>c  d</pre>"]


@skorche.task
def text(page):
    reader = html2text.HTML2Text(bodywidth=0)
    reader.ignore_links = "pre" in page
    return reader.handle(page)


if __name__ == "__main__":
    out = skorche.map(text, skorche.Queue("pages", PAGES))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
