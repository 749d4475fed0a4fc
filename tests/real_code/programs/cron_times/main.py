"""When do these jobs run next?"""

import calendar
import datetime as dt

import skorche

NOW = dt.datetime(2024, 2, 27, 22, 41)

NAMES = {name.lower(): n for n, name in enumerate(calendar.day_abbr, 1)}
NAMES.update((name.lower(), n) for n, name in enumerate(calendar.month_abbr) if name)

MACROS = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@yearly": "0 0 1 1 *",
}


class Field(set):
    """The values that a field allows; a set that knows its limits."""

    def __init__(self, text, low, high):
        super().__init__()
        self.low, self.high = low, high
        for part in text.lower().split(","):
            self.update(self.part(part))

    def part(self, text):
        span, _, step = text.partition("/")
        if span == "*":
            first, last = self.low, self.high
        else:
            first, dash, last = span.partition("-")
            first = self.number(first)
            last = self.number(last) if dash else (self.high if step else first)
        return range(first, last + 1, int(step or 1))

    def number(self, text):
        n = NAMES.get(text)
        n = int(text) if n is None else n
        if not self.low <= n <= self.high:
            raise ValueError("%d is not within %d and %d" % (n, self.low, self.high))
        return n

    @property
    def is_any(self):
        return len(self) == self.high - self.low + 1


class Cron(object):
    limits = (0, 59), (0, 23), (1, 31), (1, 12), (0, 7)

    def __init__(self, line):
        line = MACROS.get(line, line)
        fields = line.split()
        if len(fields) != 5:
            raise ValueError("%d fields" % len(fields))
        self.fields = [Field(text, *limit) for text, limit in zip(fields, self.limits)]
        if 7 in self.fields[4]:
            self.fields[4].add(0)

    def is_day(self, day):
        days, weekdays = self.fields[2], self.fields[4]
        on_day, on_weekday = day.day in days, day.isoweekday() % 7 in weekdays
        if days.is_any or weekdays.is_any:
            return on_day and on_weekday
        return on_day or on_weekday

    def next(self, at):
        minutes, hours, _, months, _ = self.fields
        at = at.replace(second=0, microsecond=0) + dt.timedelta(minutes=1)
        for _ in range(5 * 366):
            if at.month in months and self.is_day(at):
                for hour in sorted(hours):
                    for minute in sorted(minutes):
                        when = at.replace(hour=hour, minute=minute)
                        if when >= at:
                            return when
            at = dt.datetime.combine(at.date(), dt.time()) + dt.timedelta(days=1)
        return None

    def __iter__(self):
        at = NOW
        while True:
            at = self.next(at)
            if at is None:
                return
            yield at


@skorche.task(ordered=True, max_workers=2)
def runs(line):
    cron = Cron(line)
    return line, ["%s" % when for when, _ in zip(cron, range(3))]


if __name__ == "__main__":
    crontab = ["@hourly", "*/20 9-17 * * mon-fri", "0 0 29 feb *", "30 4 1,15 * 5", "0 0 30 2 *", "61 * * * *", "x"]
    wrong = skorche.Queue("wrong")
    times = skorche.map(runs, skorche.Queue("crontab", crontab), on_error=wrong)
    reasons = skorche.map(lambda failure: (failure.item, str(failure.error)), wrong)
    skorche.run()
    skorche.shutdown()
    for line, when in times.flush():
        print(line.ljust(24), ", ".join(when))
    print(reasons.flush())
