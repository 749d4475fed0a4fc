"""What a class statement imports acts as if it were imported above it, also by a function of the
class that is given it."""

import os

import skorche


class ByName:
    import os as system

    system.environ["ONE"] = "1"


class ByAnotherName:
    from os import environ

    environ["TWO"] = "2"


class ByAFunction:
    def put(environ):
        environ["THREE"] = "3"

    put(os.environ)


def work(name):
    from os import getenv

    return getenv(name)


names = skorche.Queue("names", fixed_inputs=["ONE", "TWO", "THREE"])
values = skorche.map(work, names)
skorche.run()
