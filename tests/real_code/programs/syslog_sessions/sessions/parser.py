import datetime
import logging
import re

from .model import Event

logger = logging.getLogger(__name__)

YEAR = 2024  # syslog does not say it


class ParseError(Exception):
    pass


class LineParser(object):
    line = re.compile(r"(\w{3}\s+\d+ [\d:]{8}) (\S+) sshd\[(\d+)\]: (.*)")
    messages = [
        ("opened", re.compile(r"Accepted \w+ for (?P<user>\S+) from (?P<address>\S+)")),
        ("closed", re.compile(r"session closed for user (?P<user>\S+)")),
        ("failed", re.compile(r"Failed \w+ for (?:invalid user )?(?P<user>\S+)")),
    ]

    @classmethod
    def with_messages(cls, **patterns):
        parser = cls()
        parser.messages = cls.messages + [
            (what, re.compile(pattern)) for what, pattern in sorted(patterns.items())
        ]
        return parser

    @staticmethod
    def time(text):
        return datetime.datetime.strptime("%d %s" % (YEAR, text), "%Y %b %d %H:%M:%S")

    def __call__(self, text):
        match = self.line.match(text)
        if not match:
            raise ParseError(text)
        when, host, pid, message = match.groups()
        for what, pattern in self.messages:
            found = pattern.search(message)
            if found:
                return Event(self.time(when), host, int(pid), what, **found.groupdict())
        logger.debug("nothing known: %s", message)
        return Event(self.time(when), host, int(pid), "other")
