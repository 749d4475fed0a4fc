"""How long who was logged in, and who tried to be."""

import argparse
import logging
import logging.config

import skorche
from sessions import LineParser, ParseError, Tracker

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"short": {"format": "%(name)s: %(message)s"}},
    "handlers": {"err": {"class": "logging.StreamHandler", "formatter": "short"}},
    "root": {"handlers": ["err"], "level": "WARNING"},
}

LOG = [
    "Mar  1 10:00:00 web1 sshd[411]: Accepted publickey for anna from 10.1.1.7 port 22",
    "Mar  1 10:00:09 web1 sshd[412]: Failed password for root from 10.9.9.9 port 22",
    "Mar  1 10:00:11 web1 sshd[412]: Failed password for invalid user bob from 10.9.9.9",
    "Mar  1 10:30:00 web1 sshd[411]: pam_unix: session closed for user anna",
    "Mar  1 11:00:00 db sshd[9]: Accepted password for carl from 10.1.1.8 port 22",
    "Mar  1 11:00:01 db kernel: something else",
    "Mar  1 11:00:02 db sshd[10]: Connection reset by 10.1.1.9",
]

parse = LineParser.with_messages(reset=r"Connection reset by (?P<address>\S+)")


@skorche.task(on_error="skip")
def event(line):
    try:
        return parse(line)
    except ParseError:
        logging.getLogger("sessions").info("no line of sshd: %s", line)
        raise


def follow(events):
    tracker = Tracker()
    sessions = [tracker.feed(one) for one in sorted(events, key=lambda e: (e.time, e.pid))]
    done = [session.as_row() for session in sessions if session]
    return {
        "done": done,
        "open": [session.as_row() for session in tracker.rest()],
        "failures": dict(tracker.failures),
    }


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("-d", "--debug", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    args = options()
    logging.config.dictConfig(LOGGING)
    if args.debug:
        logging.getLogger().setLevel(logging.DEBUG)
    lines = skorche.Queue("lines", LOG)
    result = skorche.map(follow, skorche.batch(skorche.map(event, lines), batch_size=500))
    skorche.run()
    skorche.shutdown()
    for found in result.flush():
        print(found)
