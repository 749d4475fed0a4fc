# own: pypika
# python: 3.10
# bundle-python: 3.11
import skorche
from pypika import Order, Query, Table, functions

people = Table("people")


@skorche.task
def query(least):
    made = (
        Query.from_(people).select(people.name, functions.Count("*").as_("n"))
        .where((people.age >= least) & people.name.like("A%"))
        .groupby(people.name).orderby(people.name, order=Order.desc)
    )
    return [str(made), Query.into(people).insert(least, "x").get_sql()]


if __name__ == "__main__":
    out = skorche.map(query, skorche.Queue("ages", [3, 18]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
