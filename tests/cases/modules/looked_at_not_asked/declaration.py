"""A script with options at its bottom: what makes an object by its class reads none of them,
and an object that answers whatever it is asked is not asked anything."""

import argparse

import lazy

import skorche

parse = lazy.Parser.with_marks("-")


@skorche.task
def words(line):
    return [lazy.KIND, *parse(line)]


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--debug", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    if options().debug:
        print("it is declared now")
    lines = skorche.Queue("lines", fixed_inputs=["a b", "- c"])
    out = skorche.map(words, lines)
    skorche.run()
