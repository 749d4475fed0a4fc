"""What a loop makes of what comes from outside has no name that it keeps."""

import os

import skorche


class Client:
    def __init__(self, host):
        self.host = host

    def fetch(self, item):
        return f"{item} {self.host}"


items = skorche.Queue("items", fixed_inputs=["x"])
for name in ("FIRST", "SECOND"):
    items = skorche.map(Client(os.environ.get(name, name)).fetch, items)
skorche.filter(str.strip, items, skorche.Queue("fetched"))
skorche.run()
