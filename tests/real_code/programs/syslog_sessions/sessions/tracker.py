import logging
from collections import defaultdict

from .model import Session

logger = logging.getLogger(__name__)


class Tracker(object):
    """Puts sessions together, of the events of all hosts."""

    def __init__(self):
        self.open = {}
        self.failures = defaultdict(int)

    def feed(self, event):
        key = event.host, event.pid
        handler = getattr(self, "on_" + event.what, None)
        if handler is None:
            logger.info("ignored %r", event)
            return None
        return handler(key, event)

    def on_opened(self, key, event):
        self.open[key] = Session(event)

    def on_closed(self, key, event):
        session = self.open.pop(key, None)
        return session and session.close(event)

    def on_failed(self, key, event):
        self.failures[event.user] += 1

    def rest(self):
        return list(self.open.values())
