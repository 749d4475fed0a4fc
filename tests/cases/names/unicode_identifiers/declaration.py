"""Functions and variables may be named in any script."""

import skorche

größe = 2


def straße(zahl: int) -> int:
    return zahl * größe


if __name__ == "__main__":
    zählung = skorche.Queue(fixed_inputs=[1, 2])
    日本 = skorche.map(straße, zählung)
    skorche.run()
    skorche.shutdown()
    print(日本.flush())
