# own: parse
import skorche
from parse import compile, parse, search

PLACE = compile("{name:w} lives at {number:d}, {street}")


@skorche.task
def read(text):
    found = PLACE.parse(text)
    return found and found.named


@skorche.task
def numbers(text):
    return [search("at {:d}", text).fixed, parse("{} lives{}", text)[0]]


if __name__ == "__main__":
    one, two = skorche.tee(skorche.Queue("texts", ["anna lives at 3, Elm", "bob lives at 12, Oak"]))
    a, b = skorche.map(read, one), skorche.map(numbers, two)
    skorche.run()
    skorche.shutdown()
    print(a.flush(), b.flush())
