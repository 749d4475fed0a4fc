"""Stations, and a report of theirs. A script of its own, too."""
import argparse
import string

_NAMES = dict(KHN="Kahler Asten", ZUG="Zugspitze")

REPORT = """\
KHN    1  -12   55   10
KHN    2   22  101 9999
KHN    3 9999   80    0
ZUG    1 -150  -60  120
ZUG    2  -20  -90
XYZ    1  100  200    3"""


def name_of(key):
    return _NAMES.get(key, string.capwords(key))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("keys", nargs="*", default=sorted(_NAMES))
    for key in parser.parse_args().keys:
        print(key, name_of(key))


if __name__ == "__main__":
    main()
