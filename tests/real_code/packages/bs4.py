# own: bs4 soupsieve
# python: 3.11
# imports: typing_extensions
import skorche
from bs4 import BeautifulSoup

PAGES = ["<div id=a><p class='x y'>one<p>two</div>", "<a href='/1'>1</a> <a>2</a>"]


@skorche.task
def look(page):
    soup = BeautifulSoup(page, "html.parser")
    return [
        [tag.name for tag in soup.find_all(True)],
        [tag.get_text() for tag in soup.select("p.x, a[href]")],
        soup.prettify(),
    ]


if __name__ == "__main__":
    out = skorche.map(look, skorche.Queue("pages", PAGES))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
