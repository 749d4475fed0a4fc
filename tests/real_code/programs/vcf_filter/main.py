"""Filter the variants of a VCF file by rules that are registered by name."""

from __future__ import annotations

import argparse
import logging
import sys
from dataclasses import asdict

import skorche
from rules import RULES, passes
from variant import Variant, VcfError, parse_line

logger = logging.getLogger(__name__)

LINES = """\
##fileformat=VCFv4.2
##INFO=<ID=DP,Number=1,Type=Integer,Description="Depth">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO
chr1\t12783\trs6696281\tG\tA\t220.1\tPASS\tDP=31;AF=0.5
chr1\t13116\t.\tT\tG\t11\tPASS\tDP=4;AF=0.25
chr2\t99\t.\tA\tAT,ATT\t88\tPASS\tDP=60;AF=0.1,0.2;INDEL
chrX\t2781000\trs1\tC\tT\t.\tq10\tDP=12
chr7\tnowhere\t.\tC\tT\t50\tPASS\tDP=12
"""


def is_record(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("#")


@skorche.task
def parse(line: str) -> Variant:
    return parse_line(line)


def judge(variant: Variant) -> dict[str, object]:
    failed = [name for name in sorted(RULES) if not passes(name, variant)]
    row = asdict(variant)
    row["failed"] = failed
    row["kind"] = variant.kind.value
    return row


def is_good(row: dict[str, object]) -> bool:
    return not row["failed"]


def told(failure: skorche.Failure) -> str:
    assert isinstance(failure.error, VcfError)
    return f"{type(failure.error).__name__}: {failure.error}"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--list-rules", action="store_true")
    args = parser.parse_args(argv)
    logging.basicConfig(level=logging.DEBUG if args.verbose else logging.WARNING)
    if args.list_rules:
        for name, rule in sorted(RULES.items()):
            print(f"{name}: {rule.__doc__}")
        return 0
    lines = skorche.Queue("lines", LINES.splitlines())
    broken = skorche.Queue("broken")
    variants = skorche.map(parse, skorche.filter(is_record, lines), on_error=broken)
    good, bad = skorche.split(is_good, skorche.map(judge, variants))
    errors = skorche.map(told, broken)
    skorche.run()
    skorche.shutdown()
    print(f"{len(good.flush())} good, {len(bad.flush())} bad, {len(errors.flush())} broken")
    return 0


if __name__ == "__main__":
    sys.exit(main())
