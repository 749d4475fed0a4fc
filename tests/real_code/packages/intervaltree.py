# own: intervaltree sortedcontainers
import skorche
from intervaltree import Interval, IntervalTree


@skorche.task
def look(spans):
    tree = IntervalTree(Interval(a, b, f"{a}-{b}") for a, b in spans)
    at = sorted(one.data for one in tree[3])
    tree.merge_overlaps()
    return [at, sorted((one.begin, one.end) for one in tree), tree.overlaps(100)]


if __name__ == "__main__":
    out = skorche.map(look, skorche.Queue("spans", [[(1, 4), (2, 6), (8, 9)], [(0, 1)]]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
