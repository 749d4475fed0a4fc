"""Objects with what comes from outside stand in lists and dictionaries, and have no other name.

How many there are does not depend on that, so that nothing is told.
"""

import functools
import os

import skorche


class Client:
    def __init__(self, name):
        self.host = os.environ.get(name, name.lower())

    def fetch(self, item):
        return f"{item} {self.host}"

    def __call__(self, item):
        return f"{item} ({self.host})"


def joined(item, separator, host):
    return f"{item}{separator}{host}"


listed = [Client("FIRST"), Client("SECOND")]
named = {"third": Client("THIRD"), "fourth": Client("FOURTH")}
methods = {"fifth": Client("FIFTH").fetch, "sixth": Client("SIXTH").fetch}
with_dash = functools.partial(joined, separator=" - ")
left = os.environ.get("LEFT", "l")

items = skorche.Queue("items", fixed_inputs=["x"])
items = skorche.chain([client.fetch for client in listed], items)
for client in named.values():
    items = skorche.map(client, items)
for method in methods.values():
    items = skorche.map(method, items)
items = skorche.map(functools.partial(with_dash, host="constant"), items)
skorche.map(functools.partial(with_dash, host=left), items, skorche.Queue("hosts"))
skorche.run()
