# own: voluptuous
# python: 3.9
import skorche
from voluptuous import All, Any, Invalid, Length, Optional, Range, Required, Schema

SCHEMA = Schema({
    Required("name"): All(str, Length(min=1)),
    Optional("age"): All(int, Range(min=0, max=150)),
    "tags": [Any("a", "b")],
})


@skorche.task
def check(record):
    try:
        return SCHEMA(record)
    except Invalid as error:
        return str(error)


RECORDS = [{"name": "x", "age": 3, "tags": ["a"]}, {"age": 200}, {"name": "", "tags": ["c"]}]

if __name__ == "__main__":
    out = skorche.map(check, skorche.Queue("records", RECORDS))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
