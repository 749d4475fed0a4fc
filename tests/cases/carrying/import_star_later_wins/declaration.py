"""Of two star imports that bring one name, the later one holds."""

from posixpath import *
from shlex import *

import skorche


def combine(texts: list) -> str:
    return join(texts)


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=[["a b", "c"]])
    combined = skorche.map(combine, texts)
    skorche.run()
    skorche.shutdown()
    print(combined.flush())
