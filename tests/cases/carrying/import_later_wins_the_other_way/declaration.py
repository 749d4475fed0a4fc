"""Where two imports bind one name, the later one holds, whatever their names are."""

from html import escape
from glob import escape

import skorche


def clean(text: str) -> str:
    return escape(text)


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["<*>"])
    cleaned = skorche.map(clean, texts)
    skorche.run()
    skorche.shutdown()
    print(cleaned.flush())
