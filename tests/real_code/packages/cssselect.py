# own: cssselect
# python: 3.11
import skorche
from cssselect import GenericTranslator, SelectorError, parse


@skorche.task
def xpath(css):
    try:
        return GenericTranslator().css_to_xpath(css)
    except SelectorError as error:
        return type(error).__name__


@skorche.task
def weight(css):
    try:
        return [one.specificity() for one in parse(css)]
    except SelectorError:
        return None


if __name__ == "__main__":
    one, two = skorche.tee(skorche.Queue("css", ["div > a.b", "#x:nth-child(2n+1), p", "a[href^='x']", "::", "a:not(.b)"]))
    paths, weights = skorche.map(xpath, one), skorche.map(weight, two)
    skorche.run()
    skorche.shutdown()
    print(paths.flush(), weights.flush())
