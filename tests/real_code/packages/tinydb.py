# own: tinydb
# python: 3.10
import skorche
from tinydb import Query, TinyDB, where
from tinydb.storages import MemoryStorage


@skorche.task
def ask(rows):
    database = TinyDB(storage=MemoryStorage)
    database.insert_multiple({"n": n, "odd": bool(n % 2)} for n in rows)
    row = Query()
    big = database.search((row.n > 2) & (row.odd == True))
    database.update({"n": 0}, where("n") == 1)
    return [one["n"] for one in big], database.count(row.n == 0), len(database)


if __name__ == "__main__":
    out = skorche.map(ask, skorche.Queue("rows", [[1, 2, 3], [5, 6, 7, 8]]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
