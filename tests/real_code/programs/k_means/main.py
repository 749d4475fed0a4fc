"""k-means on small data, several starts at once, the best one wins."""

import math
import random
from statistics import fmean
from typing import List, NamedTuple, Sequence, Tuple

import skorche

Point = Tuple[float, ...]

SEED = 20240229
K = 3
STARTS = 4

random.seed(SEED)
CENTRES = [(0.0, 0.0), (5.0, 5.0), (0.0, 6.0)]
DATA: List[Point] = [
    tuple(round(random.gauss(c, 0.6), 3) for c in centre) for centre in CENTRES for _ in range(12)
]


class Result(NamedTuple):
    cost: float
    centres: List[Point]
    sizes: List[int]


def distance(a: Sequence[float], b: Sequence[float]) -> float:
    return math.sqrt(sum((x - y) ** 2 for x, y in zip(a, b)))


def nearest(point: Point, centres: List[Point]) -> int:
    return min(range(len(centres)), key=lambda n: distance(point, centres[n]))


def mean(points: List[Point]) -> Point:
    return tuple(fmean(axis) for axis in zip(*points))


@skorche.task(max_workers=2)
def cluster(seed: int) -> Result:
    rng = random.Random(seed)
    centres = rng.sample(DATA, K)
    for _ in range(100):
        groups: List[List[Point]] = [[] for _ in centres]
        for point in DATA:
            groups[nearest(point, centres)].append(point)
        moved = [mean(group) if group else centre for group, centre in zip(groups, centres)]
        if moved == centres:
            break
        centres = moved
    cost = sum(min(distance(point, centre) for centre in centres) for point in DATA)
    return Result(round(cost, 4), centres, [len(group) for group in groups])


def best(results: List[Result]) -> dict:
    found = min(results)
    return {
        "cost": found.cost,
        "sizes": sorted(found.sizes),
        "centres": sorted(tuple(round(x, 2) for x in centre) for centre in found.centres),
    }


if __name__ == "__main__":
    seeds = skorche.Queue("seeds", range(STARTS))
    winner = skorche.map(best, skorche.batch(skorche.map(cluster, seeds), batch_size=STARTS))
    skorche.run()
    skorche.shutdown()
    print(winner.flush())
