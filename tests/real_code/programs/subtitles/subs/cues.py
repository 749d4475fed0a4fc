import functools
import re


@functools.total_ordering
class Time(object):
    _form = re.compile(r"(\d+):(\d\d):(\d\d)[,.](\d{3})$")

    def __init__(self, h=0, m=0, s=0, ms=0):
        self.ms = ((h * 60 + m) * 60 + s) * 1000 + ms

    @classmethod
    def parse(cls, text):
        match = cls._form.match(text.strip())
        if match is None:
            raise ValueError("no time: %r" % text)
        return cls(*map(int, match.groups()))

    @property
    def parts(self):
        s, ms = divmod(self.ms, 1000)
        m, s = divmod(s, 60)
        h, m = divmod(m, 60)
        return h, m, s, ms

    def __add__(self, other):
        return Time(ms=self.ms + other.ms)

    def __sub__(self, other):
        return Time(ms=self.ms - other.ms)

    def __eq__(self, __other):
        return isinstance(__other, Time) and self.ms == __other.ms

    def __lt__(self, other):
        return self.ms < other.ms

    def __hash__(self):
        return hash(self.ms)

    def __str__(self):
        return "%02d:%02d:%02d,%03d" % self.parts


class Cue(object):
    def __init__(self, start, end, text):
        assert start <= end, text
        self.start, self.end, self.text = start, end, text

    length = property(lambda self: self.end - self.start)

    def __add__(self, time):
        return self.__class__(self.start + time, self.end + time, self.text)
