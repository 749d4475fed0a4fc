# own: html5lib webencodings six
# python: 3.10
# imports: lxml
import html5lib

import skorche


@skorche.task
def tree(text):
    document = html5lib.parse(text, namespaceHTMLElements=False)
    return [element.tag for element in document.iter() if isinstance(element.tag, str)]


@skorche.task
def tidy(text):
    return html5lib.serialize(html5lib.parseFragment(text), sanitize=False)


if __name__ == "__main__":
    one, two = skorche.tee(skorche.Queue("texts", ["<p>a<b>c</p>d", "<table><tr>x<td>y", "<!doctype html><title>&eacute;"]))
    trees, texts = skorche.map(tree, one), skorche.map(tidy, two)
    skorche.run()
    skorche.shutdown()
    print(trees.flush(), texts.flush())
