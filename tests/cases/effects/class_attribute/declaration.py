"""An attribute of a class that a statement sets is set in the compiled file too."""

import skorche


class Settings:
    limit = 2


Settings.limit = 3


def cut(text: str) -> str:
    return text[: Settings.limit]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["abcdef"])
    cuts = skorche.map(cut, texts)
    skorche.run()
    skorche.shutdown()
    print(cuts.flush())
