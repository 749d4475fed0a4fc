# imports: sqlalchemy
from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, func, select
import skorche


metadata = MetaData()
people = Table("people", metadata, Column("id", Integer, primary_key=True), Column("name", String(30)))


@skorche.task
def work(names):
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(people.insert(), [{"name": name} for name in names])
        query = select(people.c.name, func.count()).group_by(people.c.name).order_by(people.c.name)
        return [tuple(row) for row in connection.execute(query)]


if __name__ == "__main__":
    out = skorche.map(work, skorche.Queue("items", [["a", "b", "a"], ["c"]]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
