"""Several objects of a class hold what comes from outside, and all are tasks of one call."""

import functools
import os

import skorche


class Client:
    def __init__(self, host):
        self.host = host

    def fetch(self, item):
        return f"{item} {self.host}"

    def __call__(self, item):
        return f"{item} ({self.host})"


class Local(Client):
    def __init__(self):
        self.host = "local" * os.path.isdir(os.getcwd())


class Hosts:
    def __init__(self):
        self.third = Client(os.environ.get("THIRD", "c"))
        self.fourth = Client(os.environ.get("FOURTH", "d"))


def opened(path):
    return [path]


first, second = Client(os.environ.get("FIRST", "a")), Client(os.environ.get("SECOND", "b"))
hosts = Hosts()
named = {"fifth": Client(os.environ.get("FIFTH", "e"))}
listed = [Client(os.environ.get("SIXTH", "f")).fetch, Client(os.environ.get("SEVENTH", "g"))]
left, right = os.environ.get("LEFT", "l"), os.environ.get("RIGHT", "r")


@skorche.task(setup=functools.partial(opened, left))
def with_left(item, paths):
    return f"{item} {paths[0]}"


@skorche.task(setup=functools.partial(opened, path=right))
def with_right(item, paths):
    return f"{item} {paths[0]}"


items = skorche.Queue("items", fixed_inputs=["x"])
items = skorche.chain((first.fetch, second.fetch, first, second, Local().fetch), items)
items = skorche.chain((hosts.third.fetch, hosts.fourth.fetch, named["fifth"].fetch), items)
items = skorche.chain(listed, skorche.chain([with_left, with_right], items))
skorche.map(str.strip, items, skorche.Queue("hosts"))
skorche.run()
