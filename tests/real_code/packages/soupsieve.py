# own: soupsieve
# python: 3.11
# imports: bs4 typing_extensions
import bs4
import soupsieve

import skorche


@skorche.task
def look(css):
    soup = bs4.BeautifulSoup("<div><p id=a>x</p><p>y<b>z</b></p></div>", "html.parser")
    try:
        return [tag.name for tag in soupsieve.select(css, soup)]
    except soupsieve.SelectorSyntaxError as error:
        return error.col


if __name__ == "__main__":
    out = skorche.map(look, skorche.Queue("css", ["p:has(b)", "div > :first-child", "p:nth-of-type(2)", "p["]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
