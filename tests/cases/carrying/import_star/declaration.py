"""What a star import from the standard library brings is imported by name."""

from math import *
from textwrap import *

import skorche


def area(radius: float) -> str:
    return dedent(f"  {floor(pi * radius * radius)}")


if __name__ == "__main__":
    radii = skorche.Queue("radii", fixed_inputs=[4, 9])
    roots = skorche.map(sqrt, radii)
    areas = skorche.map(area, roots)
    skorche.run()
    skorche.shutdown()
    print(areas.flush())
