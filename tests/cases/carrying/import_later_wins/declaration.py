"""Where two imports bind one name, the later one holds."""

from shlex import join
from posixpath import join

import skorche


def combine(texts: list) -> str:
    return join(*texts)


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=[["a b", "c"]])
    combined = skorche.map(combine, texts)
    skorche.run()
    skorche.shutdown()
    print(combined.flush())
