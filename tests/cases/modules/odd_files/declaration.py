"""Modules in Latin-1, with a byte order mark, Windows line ends, tabs and form feeds."""

import latin
import skorche
import windows


def clean(text: str) -> str:
    return text.strip()


def use(text: str) -> list:
    return [latin.clean(text), windows.clean(text), clean(text), windows.after(text)]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a", "b"])
    results = skorche.map(use, texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
