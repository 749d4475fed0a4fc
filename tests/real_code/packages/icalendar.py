# own: icalendar
# python: 3.10
# imports: dateutil tzdata
from datetime import datetime

import skorche
from icalendar import Calendar, Event

TEXT = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Talk\\, long\r\nDTSTART:20240101T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


@skorche.task
def read(text):
    calendar = Calendar.from_ical(text)
    return [[str(one["SUMMARY"]), one.decoded("DTSTART").isoformat()] for one in calendar.walk("VEVENT")]


@skorche.task
def made(name):
    event = Event()
    event.add("summary", name)
    event.add("dtstart", datetime(2024, 5, 1, 12))
    return event.to_ical().decode()


if __name__ == "__main__":
    a = skorche.map(read, skorche.Queue("texts", [TEXT]))
    b = skorche.map(made, skorche.Queue("names", ["x", "y; z"]))
    skorche.run()
    skorche.shutdown()
    print(a.flush(), b.flush())
