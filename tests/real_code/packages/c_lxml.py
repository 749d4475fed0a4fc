# imports: lxml
from lxml import etree, html
import skorche


STYLE = etree.XSLT(etree.XML(
    '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">'
    '<xsl:template match="/"><n><xsl:value-of select="count(//a)"/></n></xsl:template></xsl:stylesheet>'
))


@skorche.task
def work(text):
    tree = html.fromstring(text)
    return [tree.xpath("//a/@href"), str(STYLE(etree.ElementTree(tree))), etree.tostring(tree).decode()]


if __name__ == "__main__":
    out = skorche.map(work, skorche.Queue("items", ["<p><a href='/1'>x</a><a href='/2'>y</a></p>"]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
