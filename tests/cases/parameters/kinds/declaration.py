"""Parameters of every kind: their types, defaults, options and imports."""

from datetime import date, datetime
from pathlib import Path

import skorche

number = skorche.parameter("number", 5)
share = skorche.parameter("share", 1, type=float, help="100% of it, or less")
loud = skorche.parameter("loud", False, env="LOUD")
marks = skorche.parameter("marks", ["!", "?"])
folder = skorche.parameter("folder", Path("data") / "today")
since = skorche.parameter("since", date(2026, 1, 31))
until = skorche.parameter("until", None, type=datetime)
sizes = skorche.parameter("sizes", None, type=list[int], choices=[1, 2])


def told(item, number, share, loud, marks, folder, since, until, sizes):
    values = [item, number, share, loud, marks, folder.as_posix(), since.isoformat()]
    return [*values, until, sizes]


if __name__ == "__main__":
    given = {"number": number, "share": share, "loud": loud, "marks": marks}
    given |= {"folder": folder, "since": since, "until": until, "sizes": sizes}
    skorche.map(told, skorche.Queue("inputs", fixed_inputs=[1]), **given)
    skorche.run()
    skorche.shutdown()
