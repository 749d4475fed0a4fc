"""Tiles of the Mandelbrot set, in processes."""

import math
from dataclasses import dataclass
from typing import Iterator, List

import skorche

WIDTH, HEIGHT, TILE = 24, 12, 6
LIMIT = 60
SHADES = " .:-=+*#%@"


@dataclass(frozen=True)
class Tile:
    x: int
    y: int
    size: int = TILE

    def points(self) -> Iterator[complex]:
        for row in range(self.size):
            for column in range(self.size):
                yield complex(
                    -2.2 + 3.0 * (self.x + column) / WIDTH, -1.2 + 2.4 * (self.y + row) / HEIGHT
                )


@dataclass
class Rendered:
    tile: Tile
    counts: List[int]


def escape(c: complex) -> int:
    z = 0j
    for n in range(LIMIT):
        if abs(z) > 2:
            return n
        z = z * z + c
    return LIMIT


@skorche.task(executor="process", max_workers=2, ordered=True)
def render(tile: Tile) -> Rendered:
    return Rendered(tile, [escape(point) for point in tile.points()])


def shade(n: int) -> str:
    return SHADES[min(len(SHADES) - 1, int(math.log2(n + 1) / math.log2(LIMIT + 1) * len(SHADES)))]


def picture(tiles: List[Rendered]) -> List[str]:
    canvas = [[" "] * WIDTH for _ in range(HEIGHT)]
    for rendered in tiles:
        tile = rendered.tile
        for n, count in enumerate(rendered.counts):
            canvas[tile.y + n // tile.size][tile.x + n % tile.size] = shade(count)
    return ["".join(row).rstrip() for row in canvas]


if __name__ == "__main__":
    tiles = [Tile(x, y) for y in range(0, HEIGHT, TILE) for x in range(0, WIDTH, TILE)]
    rendered = skorche.map(render, skorche.Queue("tiles", tiles))
    rows = skorche.unbatch(skorche.map(picture, skorche.batch(rendered, batch_size=len(tiles))))
    skorche.run()
    skorche.shutdown()
    print("\n".join(rows))
