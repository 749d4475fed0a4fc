# own: chevron
import chevron

import skorche

TEMPLATES = ["Hello {{name}}{{#list}} {{.}}{{/list}}", "{{{name}}} {{^none}}nobody{{/none}} {{> part}}", "{{#open}}"]


@skorche.task
def render(template):
    try:
        return chevron.render(template, {"name": "<a>", "list": [1, 2]}, partials_dict={"part": "[{{name}}]"})
    except chevron.ChevronError as error:
        return type(error).__name__


if __name__ == "__main__":
    out = skorche.map(render, skorche.Queue("templates", TEMPLATES))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
