"""The project wants files for Python 3.8, which knows no `match`."""

import skorche


def shape(point):
    match point:
        case [_, _]:
            return "flat"
        case _:
            return "deep"


points = skorche.Queue("points", fixed_inputs=[[1, 2], [1, 2, 3]])
shapes = skorche.map(shape, points)
skorche.run()
