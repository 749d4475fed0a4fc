"""An attribute of a class is set under the guard."""

import skorche


class Settings:
    limit = 2


def cut(text: str) -> str:
    return text[: Settings.limit]


if __name__ == "__main__":
    Settings.limit = 3
    texts = skorche.Queue("texts", fixed_inputs=["abcdef"])
    cuts = skorche.map(cut, texts)
    skorche.run()
    skorche.shutdown()
    print(cuts.flush())
