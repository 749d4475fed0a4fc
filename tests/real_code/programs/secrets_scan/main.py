"""Find what looks like a secret in files that are to be published."""

import argparse
import sys

import skorche
from scan import config
from scan.detectors import all_detectors
from scan.findings import Finding, Severity
from scan.text import lines_of

SOURCES = [
    ("settings.py", "DEBUG = True\nPASSWORD = 'hunter2hunter2'\nAWS = 'AKIAIOSFODNN7EXAMPLE'\n"),
    ("README.md", "Nothing to see here, but https://bob:s3cr3t@example.org/x\n"),
    ("data.txt", "key=3f9aB7xQ0pLz8Wm2Vn6Yt1Rk5Ju4Hs\nhash=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"),
    ("test_x.py", "password = 'not-a-real-one'  # nosecret\n"),
]


@skorche.task
def scan(source):
    name, text = source
    settings = config.get()
    findings = []
    for number, line in lines_of(text, settings.marker):
        for detector in all_detectors():
            findings.extend(detector.find(name, number, line))
    return findings


def serious(finding):
    return finding.severity >= config.get().least


def masked(finding: Finding) -> str:
    secret = finding.secret
    stars = secret[:2] + "*" * max(0, len(secret) - 4) + secret[-2:]
    return f"{finding.file}:{finding.line} {finding.severity.name} {finding.rule} {stars}"


def run():
    sources = skorche.Queue("sources", SOURCES)
    findings = skorche.unbatch(skorche.map(scan, sources))
    bad, rest = skorche.split(serious, findings)
    lines = skorche.map(masked, bad)
    others = skorche.map(masked, rest)
    skorche.run()
    skorche.shutdown()
    return lines.flush(), others.flush()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="secrets_scan")
    parser.add_argument("-q", "--quiet", action="count", default=0)
    arguments = parser.parse_args()
    lines, others = run()
    if not arguments.quiet:
        print(*lines, sep="\n")
    sys.exit(1 if lines else 0)
