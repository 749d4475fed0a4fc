# own: cachetools
# python: 3.11
import skorche
from cachetools import LFUCache, LRUCache, TTLCache, cached
from cachetools.keys import hashkey

calls = []


@cached(LRUCache(maxsize=2), key=lambda n: hashkey(n % 3))
def square(n):
    calls.append(n)
    return n * n


@skorche.task
def look(numbers):
    least = LFUCache(2)
    for n in numbers:
        least[n] = n
    timed = TTLCache(5, ttl=1000)
    timed.update((n, n) for n in numbers)
    return [[square(n) for n in numbers], sorted(least)[-1], len(timed), timed.currsize]


if __name__ == "__main__":
    out = skorche.map(look, skorche.Queue("numbers", [[1, 4, 2]]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
