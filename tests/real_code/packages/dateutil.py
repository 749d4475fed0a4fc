# own: dateutil six
# python: 3.11
from datetime import datetime

import skorche
from dateutil import parser, rrule
from dateutil.easter import easter
from dateutil.relativedelta import FR, relativedelta

NOW = datetime(2024, 1, 31)


@skorche.task
def read(text):
    try:
        return parser.parse(text, default=NOW).isoformat()
    except (ValueError, OverflowError) as error:
        return type(error).__name__


@skorche.task
def later(months):
    day = NOW + relativedelta(months=months, weekday=FR(1))
    days = rrule.rrule(rrule.MONTHLY, count=2, bymonthday=-1, dtstart=day)
    return [day.isoformat(), [str(one) for one in days], str(easter(2024 + months))]


if __name__ == "__main__":
    texts = skorche.Queue("texts", ["3 March 2021 10:00", "Tue", "no date", "2020-02-30"])
    read_texts = skorche.map(read, texts)
    days = skorche.map(later, skorche.Queue("months", [1, 13]))
    skorche.run()
    skorche.shutdown()
    print(read_texts.flush(), days.flush())
