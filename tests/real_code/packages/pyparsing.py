# own: pyparsing
# python: 3.9
"""Key-value settings by a grammar."""

from pyparsing import Group, Literal, OneOrMore, ParseException, Word, alphas, infix_notation, nums, opAssoc

import skorche

name = Word(alphas)
number = Word(nums).set_parse_action(lambda found: int(found[0]))
settings = OneOrMore(Group(name("key") + Literal("=").suppress() + number("value")))
sums = infix_notation(number, [("*", 2, opAssoc.LEFT), ("+", 2, opAssoc.LEFT)])


@skorche.task
def parsed(text):
    try:
        return {one["key"]: one["value"] for one in settings.parse_string(text, parse_all=True)}
    except ParseException as error:
        return error.col


@skorche.task
def nested(text):
    return sums.parse_string(text).as_list()


if __name__ == "__main__":
    texts = skorche.Queue("texts", ["a = 1 b = 22", "a = b", "x=3"])
    out = skorche.map(parsed, texts)
    trees = skorche.map(nested, skorche.Queue("sums", ["1 + 2 * 3", "4"]))
    skorche.run()
    skorche.shutdown()
    print(out.flush(), trees.flush())
