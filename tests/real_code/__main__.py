"""python -m tests.real_code [NAME ...]: try the programs, and print the shares."""

from __future__ import annotations

import sys
import time

from tests.real_code.results import refusals, shares
from tests.real_code.trying_programs import names, oldest_and_newest, try_program


def main(wanted: list[str]) -> int:
    found, pythons = {}, oldest_and_newest()
    for name in wanted or names():
        began = time.perf_counter()
        one = found[name] = try_program(name, pythons)
        word = "agrees" if one.first.agrees else "does not agree"
        print(f"{name}: {word}, {time.perf_counter() - began:.1f} s", file=sys.stderr)
        for line in one.wrong:
            print(f"    {line}", file=sys.stderr)
        print(one.broke, end="", file=sys.stderr)
    print(*shares(found), "", *refusals(found), sep="\n")
    return int(any(one.wrong or one.broke for one in found.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
