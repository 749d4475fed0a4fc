import json


class Config(object):
    """What may be set; a file beside it may say otherwise."""

    encoding = "utf-8"
    currencies = ("EUR", "USD", "CHF")
    dates = ["%Y-%m-%d", "%d.%m.%Y"]
    schema = """
        CREATE TABLE orders (
            id INTEGER PRIMARY KEY, customer TEXT, day TEXT, cents INTEGER, currency TEXT
        );
    """

    def __init__(self, **changes):
        for name, value in changes.items():
            if not hasattr(type(self), name):
                raise AttributeError("no setting is called %s" % name)
            setattr(self, name, value)

    @classmethod
    def from_json(cls, text):
        return cls(**json.loads(text))


config = Config.from_json('{"currencies": ["EUR", "CHF"]}')
