"""What the guard takes from outside is carried as the expressions that bind it."""

import datetime
import os
import random
from functools import partial

import skorche

START = "day"


class Client:
    def __init__(self, token: str) -> None:
        self.token = token

    def fetch(self, word: str) -> str:
        return f"{word} {self.token}"


def variable(name: str, default: str) -> str:
    return os.environ.get(name, default)


def stamp(line: str) -> str:
    return f"{line} {headers['mark']} {(datetime.date.today() - today).days} {len(START)}"


def ended(line: str, end: str) -> str:
    return line + end


def chosen(line: str) -> bool:
    return 0 <= number < 1 and bool(line)


if __name__ == "__main__":
    # The day of the run.
    today = datetime.date.today()
    mark = variable("NOBODY_SETS_THIS", "plain")
    headers = {
        "mark": mark,
        "limit": 3,
    }
    number = random.random()
    client = Client(os.environ.get("NOBODY_SETS_THIS", "open"))
    START = f"{START} {len(os.environ) * 0}"
    ending = os.getenv("NOBODY_SETS_THIS", "!")
    words = skorche.Queue("words", fixed_inputs=["a", "b"])
    fetched = skorche.map(client.fetch, words)
    stamped = skorche.map(stamp, fetched)
    endings = skorche.map(partial(ended, end=ending), stamped)
    results = skorche.filter(chosen, endings)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
