"""Two objects without names hold what comes from outside: nobody sees which is which."""

import os

import skorche


class Client:
    def __init__(self, host):
        self.host = host

    def fetch(self, item):
        return f"{item} {self.host}"


items = skorche.Queue("items", fixed_inputs=["x"])
skorche.chain(
    [Client(os.environ.get("FIRST", "a")).fetch, Client(os.environ.get("SECOND", "b")).fetch],
    items,
    skorche.Queue("fetched"),
)
skorche.run()
