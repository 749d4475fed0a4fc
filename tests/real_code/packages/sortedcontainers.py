# own: sortedcontainers
import skorche
from sortedcontainers import SortedDict, SortedKeyList, SortedList, SortedSet


@skorche.task
def order(words):
    found = SortedList(words)
    found.add("m")
    by_length = SortedKeyList(words, key=len)
    places = SortedDict((word, n) for n, word in enumerate(words))
    return [list(found), found.bisect("m"), list(by_length), places.peekitem(0), list(SortedSet(words) - {"a"})]


if __name__ == "__main__":
    out = skorche.map(order, skorche.Queue("words", [["z", "a", "kk"], ["one", "a"]]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
