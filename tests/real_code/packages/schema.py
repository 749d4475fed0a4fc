# own: schema
import skorche
from schema import And, Optional, Or, Schema, SchemaError, Use

PERSON = Schema({"name": And(str, len), "age": And(Use(int), lambda n: 0 <= n < 150), Optional("sex"): Or("f", "m")})


@skorche.task
def check(row):
    try:
        return PERSON.validate(row)
    except SchemaError as error:
        return error.code


if __name__ == "__main__":
    rows = [{"name": "a", "age": "3"}, {"name": "", "age": 1}, {"name": "b", "age": 2, "sex": "x"}]
    out = skorche.map(check, skorche.Queue("rows", rows))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
