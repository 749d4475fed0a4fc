"""A name is bound to another object after its method was made a task."""

import os

import skorche


class Client:
    def __init__(self, host):
        self.host = host

    def fetch(self, item):
        return f"{item} {self.host}"


items = skorche.Queue("items", fixed_inputs=["x"])
client = Client(os.environ.get("FIRST", "a"))
items = skorche.map(client.fetch, items)
client = Client(os.environ.get("SECOND", "b"))
skorche.map(client.fetch, items, skorche.Queue("fetched"))
skorche.run()
