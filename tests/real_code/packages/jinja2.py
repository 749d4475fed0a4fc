# own: jinja2
# imports: markupsafe
from jinja2 import DictLoader, Environment, TemplateSyntaxError

import skorche

PAGES = {
    "base": "<h1>{% block title %}none{% endblock %}</h1>",
    "page": "{% extends 'base' %}{% block title %}{{ name|title }}{% endblock %}",
    "loop": "{% for n in rows if n > 1 %}{{ loop.index }}:{{ n }} {% else %}nothing{% endfor %}{{ rows|sum }}",
    "bad": "{% if %}",
}


@skorche.task
def render(name):
    environment = Environment(loader=DictLoader(PAGES), autoescape=True)
    try:
        return environment.get_template(name).render(name="<anna>", rows=[1, 2, 3])
    except TemplateSyntaxError as error:
        return error.message


if __name__ == "__main__":
    out = skorche.map(render, skorche.Queue("names", ["page", "loop", "bad"]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
