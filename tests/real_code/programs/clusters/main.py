"""Spellings of one name into one group."""

import heapq
import logging
from itertools import combinations

import skorche
from distance import distance, implementation

log = logging.getLogger("clusters")

NAMES = ["Meier", "Maier", "Mayer", "Schmidt", "Schmitt", "Schmid", "Zorn", "Meyers", "Zorro"]
NEAR = 2


class Groups:
    """Union-find."""

    def __init__(self, items):
        self.parent = {item: item for item in items}

    def find(self, item):
        while self.parent[item] != item:
            self.parent[item] = item = self.parent[self.parent[item]]
        return item

    def join(self, a, b):
        self.parent[self.find(a)] = self.find(b)

    def all(self):
        groups = {}
        for item in self.parent:
            groups.setdefault(self.find(item), []).append(item)
        return sorted(sorted(group) for group in groups.values())


@skorche.task(max_workers=2)
def measured(pair):
    a, b = pair
    return distance(a.lower(), b.lower()), a, b


def near(triple):
    return triple[0] <= NEAR


def grouped(triples):
    groups = Groups(NAMES)
    queue = list(triples)
    heapq.heapify(queue)
    while queue:
        _, a, b = heapq.heappop(queue)
        groups.join(a, b)
    return groups.all()


if __name__ == "__main__":
    logging.basicConfig()
    log.info("distances by %s", implementation)
    pairs = skorche.Queue("pairs", list(combinations(NAMES, 2)))
    triples = skorche.filter(near, skorche.map(measured, pairs))
    groups = skorche.map(grouped, skorche.batch(triples, batch_size=1000))
    skorche.run()
    skorche.shutdown()
    for group in groups.flush()[0]:
        print(group[0], "<-", ", ".join(group[1:]) or "nobody else")
