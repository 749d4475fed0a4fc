# own: inflection
import inflection

import skorche


@skorche.task
def look(word):
    return [
        inflection.pluralize(word), inflection.camelize(word), inflection.underscore(word.title()),
        inflection.titleize(word), inflection.parameterize(word), inflection.ordinalize(len(word)),
    ]


if __name__ == "__main__":
    out = skorche.map(look, skorche.Queue("words", ["person", "octopus", "man_from_mars"]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
