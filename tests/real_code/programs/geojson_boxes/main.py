"""Bounding boxes, areas and centres of the features of a GeoJSON file."""

import json
from functools import reduce, singledispatch
from itertools import chain
from operator import itemgetter
from typing import Any, Callable, Dict, Iterable, List, NamedTuple, Tuple

import skorche

Position = Tuple[float, float]
Geometry = Dict[str, Any]


class Box(NamedTuple):
    west: float
    south: float
    east: float
    north: float

    @classmethod
    def around(cls, points: Iterable[Position]) -> "Box":
        xs, ys = zip(*points)
        return cls(min(xs), min(ys), max(xs), max(ys))

    def __or__(self, other: "Box") -> "Box":
        return Box(
            *(f(a, b) for f, a, b in zip((min, min, max, max), self, other))
        )

    @property
    def centre(self) -> Position:
        return (self.west + self.east) / 2, (self.south + self.north) / 2


def positions(coordinates: Any) -> List[Position]:
    if coordinates and isinstance(coordinates[0], (int, float)):
        return [tuple(coordinates[:2])]
    return list(chain.from_iterable(map(positions, coordinates)))


def ring_area(ring: List[Position]) -> float:
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:]))) / 2


def polygon_area(rings: List[List[Position]]) -> float:
    outer, *holes = map(ring_area, rings)
    return outer - sum(holes)


AREAS: Dict[str, Callable[[Any], float]] = {
    "Polygon": polygon_area,
    "MultiPolygon": lambda polygons: sum(map(polygon_area, polygons)),
}


@singledispatch
def plain(value):
    return value


@plain.register(Box)
@plain.register(tuple)
def _(value):
    return [round(number, 4) for number in value]


@plain.register(float)
def _(value):
    return round(value, 3)


def measured(feature):
    geometry = feature["geometry"]
    kind = geometry["type"]
    box = Box.around(positions(geometry["coordinates"]))
    area = AREAS.get(kind, lambda _: 0.0)(geometry["coordinates"])
    name = feature.get("properties", {}).get("name")
    return {"name": name, "kind": kind, "box": box, "area": area, "centre": box.centre}


def whole(rows):
    box = reduce(Box.__or__, map(itemgetter("box"), rows))
    return {"name": None, "kind": "all", "box": box, "area": sum(map(itemgetter("area"), rows))}


def shown(row):
    return {key: plain(value) for key, value in row.items()}


if __name__ == "__main__":
    with open("places.geojson") as file:
        places = json.load(file)
    features = skorche.Queue("features", fixed_inputs=places["features"])
    one, other = skorche.tee(skorche.map(measured, features))
    total = skorche.map(whole, skorche.batch(other, batch_size=50))
    out = skorche.map(shown, skorche.merge((one, total)))
    skorche.run()
    skorche.shutdown()
    json.dump(out.flush(), open("boxes.json", "w"), indent=1)
