# own: bottle
import skorche
from bottle import MultiDict, SimpleTemplate, cookie_encode, html_escape, parse_date, path_shift


@skorche.task
def page(name):
    return SimpleTemplate("<b>{{name}}</b>\n% for n in range(2):\n{{n}}\n% end\n").render(name=name)


@skorche.task
def parts(name):
    many = MultiDict(a=name)
    many["a"] = "second"
    return [html_escape(name), many.getall("a"), path_shift("/a", "/b/c", 1), parse_date("Tue, 02 Jan 2024 10:00:00 GMT")]


if __name__ == "__main__":
    one, two = skorche.tee(skorche.Queue("names", ["<x>", "anna"]))
    pages, all_parts = skorche.map(page, one), skorche.map(parts, two)
    skorche.run()
    skorche.shutdown()
    print(pages.flush(), all_parts.flush())
