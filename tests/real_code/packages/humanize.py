# own: humanize
# python: 3.11
import datetime

import humanize

import skorche


@skorche.task
def number(n):
    return [humanize.intcomma(n), humanize.intword(n), humanize.naturalsize(n), humanize.ordinal(n), humanize.metric(n, "V")]


@skorche.task
def time(n):
    delta = datetime.timedelta(seconds=n)
    return [humanize.naturaldelta(delta), humanize.precisedelta(delta)]


if __name__ == "__main__":
    one, two = skorche.tee(skorche.Queue("numbers", [3, 12345, 10**9]))
    a, b = skorche.map(number, one), skorche.map(time, two)
    skorche.run()
    skorche.shutdown()
    print(a.flush(), b.flush())
