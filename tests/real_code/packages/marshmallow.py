# own: marshmallow
# python: 3.11
# imports: packaging typing_extensions
import skorche
from marshmallow import Schema, ValidationError, fields, validate


class Person(Schema):
    name = fields.Str(required=True, validate=validate.Length(min=1))
    born = fields.Date()
    mail = fields.Email(allow_none=True)


@skorche.task
def load(row):
    try:
        return {key: str(value) for key, value in Person().load(row).items()}
    except ValidationError as error:
        return error.messages


if __name__ == "__main__":
    rows = [{"name": "a", "born": "2001-02-03"}, {"name": "", "mail": "x"}, {"born": "never"}]
    out = skorche.map(load, skorche.Queue("rows", rows))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
