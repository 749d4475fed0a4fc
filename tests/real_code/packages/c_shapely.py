# imports: shapely numpy
from shapely import wkt
from shapely.geometry import Point, box
from shapely.ops import unary_union
import skorche


ZONE = unary_union([box(0, 0, 2, 2), box(1, 1, 3, 3)])


@skorche.task
def work(text):
    shape = wkt.loads(text)
    return [ZONE.contains(shape), round(ZONE.intersection(shape.buffer(1)).area, 4), Point(0, 0).distance(shape)]


if __name__ == "__main__":
    out = skorche.map(work, skorche.Queue("items", ["POINT (1 1)", "POINT (5 5)"]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
