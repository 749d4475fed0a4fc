import inspect
import re
import sys

from . import config
from .findings import Finding, Severity
from .text import entropy


class Detector:
    name = pattern = None
    severity = Severity.LOW

    def accept(self, secret):
        return True

    def find(self, file, number, line):
        for match in re.finditer(self.pattern, line):
            secret = match.group(match.lastindex or 0)
            if self.accept(secret):
                yield Finding(file, number, self.name, secret, self.severity)


class Assignment(Detector):
    name = "assignment"
    pattern = r"(?i)passw(?:or)?d\s*=\s*['\"]([^'\"]{8,})"
    severity = Severity.MEDIUM


class Aws(Detector):
    name = "aws"
    pattern = r"\bAKIA[0-9A-Z]{16}\b"
    severity = Severity.HIGH


class Url(Detector):
    name = "url"
    pattern = r"://[^/\s:]+:([^/\s@]+)@"
    severity = Severity.HIGH


class Entropy(Detector):
    name = "entropy"
    pattern = r"=([A-Za-z0-9+/]{20,})"

    def accept(self, secret):
        return entropy(secret) >= config.get().entropy


def all_detectors():
    return [cls() for cls in (Assignment, Aws, Url, Entropy)]
