# -*- coding: latin-1 -*-
"""A file may be written in another encoding; the compiled file is in UTF-8."""

import skorche

MARK = "é"


def mark(text: str) -> str:
    return text + MARK + "ü"


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["ö"])
    marked = skorche.map(mark, texts)
    skorche.run()
    skorche.shutdown()
    print(marked.flush())
