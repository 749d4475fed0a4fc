class Event(object):
    __slots__ = ("time", "host", "pid", "what", "user", "address")

    def __init__(self, time, host, pid, what, user=None, address=None):
        self.time = time
        self.host = host
        self.pid = pid
        self.what = what
        self.user = user
        self.address = address

    def __repr__(self):
        return "%s(%s)" % (
            self.__class__.__name__,
            ", ".join("%s=%r" % (name, getattr(self, name)) for name in self.__slots__),
        )


class Session(object):
    def __init__(self, opened):
        self.opened = opened
        self.closed = None

    @property
    def seconds(self):
        if self.closed is None:
            return None
        return int((self.closed.time - self.opened.time).total_seconds())

    def close(self, event):
        if self.closed is not None:
            raise RuntimeError("closed twice: %r" % (event,))
        self.closed = event
        return self

    def as_row(self):
        return [self.opened.user, self.opened.host, self.opened.address, self.seconds]
