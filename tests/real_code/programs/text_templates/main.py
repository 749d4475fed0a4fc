"""Letters from templates: a tiny template engine that makes closures."""

import re
from datetime import date

import skorche
from engine import Template, TemplateError, filters

TEMPLATES = {
    "thanks": "Dear {{ name|title }},\nthanks for {{ amount|money }}{% if gift %}, and {{ gift }}{% endif %}.\n"
    "{% for day in days %}* {{ day|day }}\n{% endfor %}",
    "bad": "{% if x %}",
    "worse": "Hello {{ nobody.home }}",
}


@filters.register("day")
def german_date(value):
    return date.fromisoformat(value).strftime("%d.%m.%Y")


LETTERS = [
    ("thanks", {"name": "anna berg", "amount": 12.5, "gift": "a cake", "days": ["2024-02-29"]}),
    ("thanks", {"name": "bob", "amount": 1234, "gift": "", "days": []}),
    ("bad", {}),
    ("worse", {}),
]

_cache = {}


def template(name):
    if name not in _cache:
        _cache[name] = Template(TEMPLATES[name])
    return _cache[name]


@skorche.task
def render(letter):
    name, values = letter
    return template(name).render(values)


def trouble(failure):
    kind = "template" if isinstance(failure.error, TemplateError) else "value"
    return "%s %s: %s" % (kind, failure.item[0], re.sub(r"\s+", " ", str(failure.error)))


if __name__ == "__main__":
    failed = skorche.Queue("failed")
    texts = skorche.map(render, skorche.Queue("letters", LETTERS), on_error=failed)
    troubles = skorche.map(trouble, failed)
    skorche.run()
    skorche.shutdown()
    print("\n---\n".join(texts.flush() + troubles.flush()))
