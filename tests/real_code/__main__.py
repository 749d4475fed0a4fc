"""python -m tests.real_code [--packages] [--write] [NAME ...]: try programs, or packages
too, and print the shares; `--write` puts them into docs/real-code.md."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator

from tests.places import ROOT
from tests.real_code.results import refusals, shares, times
from tests.real_code.trying import Attempts
from tests.real_code.trying_packages import is_own, packages, try_package
from tests.real_code.trying_programs import names, oldest_and_newest, try_program

PAGE = ROOT / "docs" / "real-code.md"
#: What stands in the page above what is written.
MARK = "<!-- written by `make real-code` -->\n"


def main(words: list[str]) -> int:
    wanted = {word for word in words if not word.startswith("--")}
    pythons = oldest_and_newest()
    groups = {"Programs": (names(), lambda name: try_program(name, pythons))}
    if "--packages" in words:
        own = [name for name in packages() if is_own(name)]
        groups["Packages of pure Python, as own modules"] = own, try_package
        others = [name for name in packages() if not is_own(name)]
        groups["Compiled packages, imported"] = others, try_package
    lines, failed = [], False
    for title, (every, attempt) in groups.items():
        chosen = [name for name in every if not wanted or name in wanted]
        if chosen:
            found = dict(_tried(chosen, attempt))
            failed |= any(one.wrong or one.broke for one in found.values())
            lines += [f"## {title}", "", *shares(found), ""]
            lines += [times(found), "", *refusals(found), ""]
    text = "\n".join(lines)
    print(text)
    if "--write" in words:
        above, mark, _ = PAGE.read_text("utf-8").partition(MARK)
        PAGE.write_text(f"{above}{mark}\n{text}".rstrip() + "\n", "utf-8")
    return int(failed)


def _tried(
    chosen: Iterable[str], attempt: Callable[[str], Attempts]
) -> Iterator[tuple[str, Attempts]]:
    for name in chosen:
        one = attempt(name)
        word = "agrees" if one.first.agrees else "does not agree"
        print(f"{name}: {word}, {one.first.seconds:.1f} s", file=sys.stderr)
        for line in one.wrong:
            print(f"    {line}", file=sys.stderr)
        print(one.broke, end="", file=sys.stderr)
        yield name, one


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
