"""What came out before a failure stays in the database: it is left without an error."""

import os
import sqlite3
import tempfile

import skorche

PLACE = os.path.join(tempfile.gettempdir(), f"skorche-{os.getpid()}.db")


class Database(sqlite3.Connection):
    def close(self):
        super().close()
        with sqlite3.connect(PLACE) as after:
            print(after.execute("select word from words").fetchall())
        after.close()
        os.remove(PLACE)


def database():
    opened = sqlite3.connect(PLACE, factory=Database, check_same_thread=False)
    opened.execute("create table words (word)")
    return opened


@skorche.task(setup=database)
def store(word, database):
    if word == "bad":
        raise ValueError(word)
    database.execute("insert into words values (?)", (word,))
    return word


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a", "bad"])
    stored = skorche.map(store, words)
    skorche.run()
    skorche.shutdown()
