# own: isodate
import isodate

import skorche


@skorche.task
def look(text):
    try:
        found = isodate.parse_duration(text)
    except isodate.ISO8601Error as error:
        return type(error).__name__
    return [str(found), isodate.duration_isoformat(found)]


if __name__ == "__main__":
    out = skorche.map(look, skorche.Queue("texts", ["P1DT2H", "P1Y2M", "PT0.5S", "x"]))
    times = skorche.map(isodate.parse_datetime, skorche.Queue("times", ["2024-01-01T10:00:00Z", "20240101T100000+0100"]))
    skorche.run()
    skorche.shutdown()
    print(out.flush(), times.flush())
